using SukiSdp.Files;
using SukiSdp.Saving;

namespace SukiSdp.Tests.Saving;

public sealed class SessionFoldersTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SessionFolders _folders;
    private readonly string _outer, _inner;

    public SessionFoldersTests()
    {
        _folders = new SessionFolders(_folder.Path, Readers.Owner);
        _outer = _folder["encounter"];
        _inner = Path.Combine(_outer, "session");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Empty_folders_are_removed_when_no_file_is_being_saved_in_them()
    {
        IDisposable first = Use("1.wav"), second = Use("2.wav");
        first.Dispose();
        Assert.True(Directory.Exists(_inner));

        second.Dispose();
        Assert.False(Directory.Exists(_outer));
        Assert.True(Directory.Exists(_folder.Path));
    }

    [Fact]
    public void A_folder_stays_if_a_file_in_it_or_below_it_was_saved()
    {
        using (IDisposable outer = _folders.Use(Path.Combine(_outer, "1.wav")), inner = Use("2.wav"))
        {
            _folders.Keep(Path.Combine(_outer, "1.wav"));
        }

        Assert.False(Directory.Exists(_inner));
        Assert.True(Directory.Exists(_outer));
    }

    [Fact]
    public void A_folder_that_was_there_before_or_has_a_partial_file_stays()
    {
        Directory.CreateDirectory(_outer);
        using (Use("1.wav"))
        {
        }

        Assert.False(Directory.Exists(_inner));
        Assert.True(Directory.Exists(_outer));

        using (Use("1.wav"))
        {
            File.WriteAllText(Path.Combine(_inner, "1.wav.part"), "RIFF");
        }

        Assert.True(Directory.Exists(_inner));
    }

    [Fact]
    public void A_folder_that_cannot_be_created_is_not_in_use_afterwards()
    {
        Directory.CreateDirectory(_outer);
        File.WriteAllText(_inner, "");
        Assert.Equal(SukiError.WriteFailed, Assert.Throws<SukiSdpException>(() => Use("1.wav")).Error);
        File.Delete(_inner);

        Use("1.wav").Dispose();
        Assert.False(Directory.Exists(_inner));
    }

    private IDisposable Use(string name) => _folders.Use(Path.Combine(_inner, name));
}
