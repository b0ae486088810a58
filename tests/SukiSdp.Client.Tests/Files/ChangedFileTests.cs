using SukiSdp.Files;
using Xunit;

namespace SukiSdp.Tests.Files;

/// <summary>A changed file that a new one takes the name of.</summary>
public sealed class ChangedFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("SukiSdp.Client.Tests.").FullName;

    private string Final => Path.Combine(_folder, "a.wav");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_is_renamed_when_the_new_file_gets_its_name()
    {
        ChangedFile changed = MakeChanged();
        using PartFile part = MakePart(Final);

        await part.CommitAsync(Final, 3, _ => Task.CompletedTask, changed);

        Assert.Equal("new", await File.ReadAllTextAsync(Final));
        Assert.Equal(Final + ".changed-20260102T030405Z", changed.MovedTo);
        Assert.Equal("changed", await File.ReadAllTextAsync(changed.MovedTo!));
    }

    [Fact]
    public async Task It_gets_its_name_back_if_the_new_file_can_not_get_its_own()
    {
        ChangedFile changed = MakeChanged();
        using PartFile part = MakePart(Final);
        string folder = Path.Combine(_folder, "a.ogg");
        Directory.CreateDirectory(Path.Combine(folder, "x"));

        await Assert.ThrowsAsync<SukiSdpException>(() => part.CommitAsync(folder, 3, _ => Task.CompletedTask, changed));

        Assert.Null(changed.MovedTo);
        Assert.Equal("changed", await File.ReadAllTextAsync(Final));
        Assert.True(File.Exists(part.PartPath));
    }

    [Fact]
    public async Task It_never_overwrites_another_changed_file()
    {
        await File.WriteAllTextAsync(Final + ".changed-20260102T030405Z", "first");
        await File.WriteAllTextAsync(Final + ".changed-20260102T030405Z-2", "second");
        ChangedFile changed = MakeChanged();

        changed.MoveAside();
        changed.MoveAside();

        Assert.Equal(Final + ".changed-20260102T030405Z-3", changed.MovedTo);
        Assert.Equal(["changed", "first", "second"], Directory.GetFiles(_folder).Select(File.ReadAllText).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_need_not_exist_anymore()
    {
        ChangedFile changed = MakeChanged();
        File.Delete(Final);

        changed.MoveAside();
        changed.MoveBack();

        Assert.False(changed.IsThere);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private ChangedFile MakeChanged()
    {
        File.WriteAllText(Final, "changed");
        return new ChangedFile(FileSnapshot.At(Final)!, Now);
    }

    private static PartFile MakePart(string path)
    {
        PartFile part = PartFile.Open(path);
        part.Begin(3);
        part.Write("new"u8.ToArray(), 0, 3, 0);
        return part;
    }
}
