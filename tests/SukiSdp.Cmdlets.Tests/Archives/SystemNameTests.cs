using System.Runtime.Versioning;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>What systems put into a folder of recordings, and folders that cannot be read, stand in the way of nothing.</summary>
public sealed class SystemNameTests : ManifestTest
{
    public static TheoryData<string> Names =>
    [
        "lost+found/", ".DS_Store", "._a.wav", "a/._001_x.wav", "Thumbs.db", "a/thumbs.db", "ehthumbs.db", "desktop.ini", "Desktop.ini", "@eaDir/x.wav", "a/@eaDir/001_x.wav@SynoEAStream",
        "System Volume Information/IndexerVolumeGuid", "$RECYCLE.BIN/S-1-5-21/x.wav", ".Trash-1000/files/x.wav", ".Trashes/501/x", ".Spotlight-V100/x", ".fseventsd/x", ".snapshot/nightly.0/a/x.wav",
        "~snapshot/x", ".nfs000000000012ab34", "#recycle/x.wav", ".recycle/a/001_x.wav", ".TemporaryItems/x", ".apdisk", "found.000/FILE0000.CHK", ".@__thumb/x", "a/.directory",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_system_file_is_neither_extra_nor_in_the_way_of_a_join(string name)
    {
        AddSession("a", chunks: 2);
        AddSession("z", chunks: 2);
        await RunWellAsync($"'a', 'z' | {Save}");
        string path = Path.Combine(Kept, name);
        Directory.CreateDirectory(name.EndsWith('/') ? path : Path.GetDirectoryName(path)!);
        if (!name.EndsWith('/'))
        {
            await File.WriteAllTextAsync(path, "system");
        }

        Assert.True(await IsIntactAsync());
        Assert.Empty((await RunWellAsync(Check)).Output);
        Assert.Equal(["a", "z"], (await RunWellAsync("Join-SukiRecording kept -PassThru")).Values("SessionId"));
    }

    [Theory]
    [InlineData("note.txt")]
    [InlineData("a/cover.jpg")]
    [InlineData("lost+found.wav")]
    [InlineData("my desktop.ini")]
    [InlineData(".hidden")]
    [InlineData("._")]
    public async Task Any_other_file_is_extra(string name)
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}");
        await File.WriteAllTextAsync(Path.Combine(Kept, name), "x");

        Assert.Equal(["Extra"], await FindAsync());
        Assert.False(await IsIntactAsync());
    }

    [Theory]
    [InlineData("*.log")]
    [InlineData("NIGHTLY.LOG", "logs")]
    [InlineData("nightly.log", "logs/*")]
    [InlineData("nightly.log", "logs\\\\")]
    [InlineData("*")]
    public async Task What_is_excluded_is_not_extra(params string[] patterns)
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}");
        Directory.CreateDirectory(Path.Combine(Kept, "logs"));
        await File.WriteAllTextAsync(Path.Combine(Kept, "nightly.log"), "x");
        await File.WriteAllTextAsync(Path.Combine(Kept, "logs", "old.log"), "x");

        Assert.Equal(["Extra", "Extra"], await FindAsync());
        Assert.Empty((await RunWellAsync($"{Check} -Exclude $patterns", ("patterns", patterns))).Output);
        Assert.Equal(true, (await RunWellAsync($"{Check} -Quiet -Exclude $patterns", ("patterns", patterns))).Output.Single().BaseObject);
    }

    [Fact]
    public async Task Exclusion_ignores_case_in_every_culture()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}");
        await File.WriteAllTextAsync(Path.Combine(Kept, "nightly.log"), "x");

        // In Turkish, i is the lower case of \u0130, and not of I.
        CommandResult check = await RunWellAsync($"$before = [cultureinfo]::CurrentCulture; [cultureinfo]::CurrentCulture = 'tr-TR'; {Check} -Exclude NIGHTLY.LOG; [cultureinfo]::CurrentCulture = $before");

        Assert.Empty(check.Output);
    }

    [Fact]
    public async Task What_is_recorded_is_checked_even_where_it_is_excluded()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}");
        Directory.Delete(Path.Combine(Kept, "a"), recursive: true);

        Assert.Equal(["Missing"], (await RunWellAsync($"{Check} -Exclude *")).Values("Status"));
    }

    [UnprivilegedFact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_folder_that_cannot_be_read_is_one_warning_and_processing_continues()
    {
        AddSession("a", chunks: 2);
        AddSession("z", chunks: 2);
        await RunWellAsync($"'a', 'z' | {Save}");
        string secret = Directory.CreateDirectory(Path.Combine(Kept, "m")).FullName;
        File.SetUnixFileMode(secret, UnixFileMode.None);
        try
        {
            CommandResult join = await RunWellAsync("Join-SukiRecording kept -PassThru -Destination out");
            Assert.Equal(["a", "z"], join.Values("SessionId"));
            Assert.Contains(secret, Assert.Single(join.Warnings), StringComparison.Ordinal);

            CommandResult check = await RunWellAsync($"{Check} -Quiet");
            Assert.Equal(true, check.Output.Single().BaseObject);
            Assert.Contains(secret, Assert.Single(check.Warnings), StringComparison.Ordinal);
            Assert.Empty((await RunWellAsync($"{Check} -Exclude m")).Warnings);
        }
        finally
        {
            File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [UnprivilegedFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Recorded_files_in_a_folder_that_cannot_be_read_are_errors_and_not_missing()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}");
        string folder = Path.Combine(Kept, "a");
        File.SetUnixFileMode(folder, UnixFileMode.None);
        try
        {
            CommandResult check = await RunAsync(Check);
            Assert.Equal(["ReadFailed"], check.Causes);
            Assert.Empty(check.Output);
            Assert.False(await IsIntactAsync());
        }
        finally
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
