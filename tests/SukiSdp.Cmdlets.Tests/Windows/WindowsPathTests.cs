using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Tests;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Windows;

/// <summary>The many ways in which Windows names a folder, and the names that it keeps for itself.</summary>
public sealed class WindowsPathTests : ModuleTest
{
    // Each means the folder 'archive' at the location; {0} is that folder without its drive.
    public static TheoryData<string> Spellings =>
    [
        @"C:archive", @".\archive", @"C:{0}", @"c:{0}\", @"\\?\C:{0}", @"\\?\c:{0}\", @"{0}", @"C:{0}.", @"C:{0} ", @"C:{0}\.", @"C:{0}\sub\..", @"C:{0}\\", "ARCHIVE", "FileSystem::C:{0}",
    ];

    // The same by way of the network.
    public static TheoryData<string> Shares => [@"\\localhost\C${0}", @"\\LOCALHOST\c${0}\", @"\\?\UNC\localhost\C${0}", @"//localhost/C${0}"];

    // None of them can be a folder or a file.
    public static TheoryData<string> ImpossibleNames => ["nul", "CON", "aux", @"archive\NUL", "com1", "LPT9", @".\a:b", "a|b", "a<b", "a>b", "a\"b", "a*b", "a?b"];

    [WindowsTheory]
    [MemberData(nameof(Spellings))]
    public Task Every_spelling_of_a_folder_is_the_same_archive(string spelling) => AssertSameArchiveAsync(spelling);

    [AdminShareTheory]
    [MemberData(nameof(Shares))]
    public Task A_folder_is_the_same_archive_by_way_of_the_network(string spelling) => AssertSameArchiveAsync(spelling);

    [WindowsFact]
    public async Task A_drive_alone_is_the_location_on_it()
    {
        AddSession();

        await RunWellAsync($"Save-SukiRecording {SessionId} -Destination C:");

        Assert.StartsWith(SessionId + "/001_", Assert.Single(Files()), StringComparison.Ordinal);
    }

    [WindowsTheory]
    [MemberData(nameof(ImpossibleNames))]
    public async Task A_destination_that_cannot_be_a_folder_is_refused_before_any_call(string name)
    {
        AddSession();

        await AssertRefusedAsync($"Save-SukiRecording {SessionId} -Destination $name", "DestinationInvalid", name);
        await AssertRefusedAsync($"Save-SukiRecording {SessionId} -Destination $name -WhatIf", "DestinationInvalid", name);
    }

    [WindowsTheory]
    [MemberData(nameof(ImpossibleNames))]
    public async Task A_manifest_that_cannot_be_a_file_is_refused_before_any_call(string name)
    {
        AddSession();

        await AssertRefusedAsync($"Save-SukiRecording {SessionId} -Manifest $name", "ManifestInvalid", name);
        if (!WildcardPattern.ContainsWildcardCharacters(name))
        {
            // An error of its own, so that other paths are verified.
            CommandResult test = await RunAsync("Test-SukiArchive -Path $name", ("name", name));
            Assert.True(test.Causes.SequenceEqual(["ManifestInvalid"]), $"{name}: {string.Join('\n', test.Errors)}");
            Assert.Null(test.Terminating);
            Assert.Empty(test.Output);
            Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
        }
    }

    [WindowsTheory]
    [InlineData(@"X:\archive", "drive")]
    [InlineData("X:", "drive")]
    [InlineData(@"HKCU:\Software", "Registry")]
    [InlineData(@"Env:\archive", "Environment")]
    public async Task A_destination_that_is_in_no_file_system_is_refused(string name, string says)
    {
        CommandResult result = await AssertRefusedAsync($"Save-SukiRecording {SessionId} -Destination $name", "DestinationInvalid", name);

        Assert.Contains(says, result.Terminating!.ToString(), StringComparison.Ordinal);
    }

    [WindowsFact]
    public async Task A_recording_that_is_named_twice_in_two_spellings_is_joined_once()
    {
        AddSession(chunks: 2);
        CommandResult saved = await RunWellAsync($"Save-SukiRecording {SessionId} -PassThru");

        CommandResult joined = await RunWellAsync(
            """
            & { $files; $files | ForEach-Object { [pscustomobject]@{ SessionId = $_.SessionId; RecordingId = $_.RecordingId; SequenceNumber = $_.SequenceNumber; Path = $_.Path.ToUpperInvariant() } } } |
                Join-SukiRecording -PassThru
            """,
            ("files", saved.Output));

        Assert.Equal(2, joined.Output.Single().Properties["SourceCount"].Value);
    }

    private async Task AssertSameArchiveAsync(string spelling)
    {
        string folder = Path.Combine(Folder, "archive"), root = Path.GetPathRoot(Folder)!;
        string path = string.Format(System.Globalization.CultureInfo.InvariantCulture, spelling, folder[(root.Length - 1)..]).Replace("C:", root[..^1], StringComparison.Ordinal);
        AddSession("a", chunks: 2);
        AddSession("b", chunks: 2);
        await RunWellAsync("Save-SukiRecording a -Destination archive -Manifest archive/archive.jsonl");
        Sandbox.Requests.Clear();

        const string save = """Save-SukiRecording a, b -Destination $path -Manifest ([System.IO.Path]::Combine($path, 'archive.jsonl')) -PassThru | ForEach-Object { "$($_.SessionId) $($_.Status) $([System.IO.File]::Exists($_.Path))" }""";
        CommandResult first = await RunWellAsync(save, ("path", path));
        CommandResult second = await RunWellAsync(save, ("path", path));
        CommandResult test = await RunWellAsync("Test-SukiArchive ([System.IO.Path]::Combine($path, 'archive.jsonl')) -PassThru", ("path", path));

        Assert.Equal(["a Skipped True", "a Skipped True", "b Saved True", "b Saved True"], first.Output.Select(o => o.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(["a Skipped True", "a Skipped True", "b Skipped True", "b Skipped True"], second.Output.Select(o => o.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(["b"], Sandbox.Requests.Listings.Select(l => l.SessionId));
        Assert.Equal(["Intact", "Intact", "Intact", "Intact"], test.Values("Status"));
        Assert.Equal(5, Files().Count);
        Assert.All(Files(), file => Assert.StartsWith("archive/", file, StringComparison.Ordinal));
    }

    private async Task<CommandResult> AssertRefusedAsync(string script, string cause, string name)
    {
        CommandResult result = await RunAsync(script, ("name", name));

        Assert.True(result.Causes.SequenceEqual([cause]), $"{name}: {string.Join('\n', result.Errors)}");
        Assert.NotNull(result.Terminating);
        Assert.Empty(Sandbox.Requests.All);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
        return result;
    }
}
