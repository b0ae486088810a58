using System.IO.Compression;
using System.Text;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>A manifest as editors, shells and power cuts leave it is read, and written on; another file is refused by what it is.</summary>
public sealed class ManifestFormTests : ManifestTest
{
    public static TheoryData<string> Forms =>
    [
        "as it was written", "byte order mark", "byte order mark twice", "carriage returns", "both", "blank first lines", "blank lines", "spaces around", "no line feed at the end",
        "zeros first", "zeros and line feed first", "many zeros first", "zeros last", "zeros between", "incomplete line first", "utf-16", "utf-16 big endian", "utf-16 without mark", "utf-16 with an incomplete line", "utf-16 without half of the last line feed",
        "utf-16 big endian without half of the last line feed", "comment first", "sorted fields",
    ];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task It_is_read_and_written_on(string form)
    {
        AddSession("a", chunks: 2);
        AddSession("b");
        await RunWellAsync($"'a' | {Save}");
        Change(form);
        Sandbox.Requests.Clear();

        await RunWellAsync($"'a', 'b' | {Save}");
        Assert.Equal("b", Assert.Single(Sandbox.Requests.Listings).SessionId);

        Sandbox.Requests.Clear();
        await RunWellAsync($"'a', 'b' | {Save}");
        Assert.Empty(Sandbox.Requests.All);
        Assert.Equal(form != "comment first", await IsIntactAsync());
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task A_single_line_is_read_wherever_its_last_character_is_cut(string encoding)
    {
        AddSession("a").State = SessionState.Gone;
        await RunAsync($"'a' | {Save}");
        Assert.Single(Lines);
        string text = await File.ReadAllTextAsync(Manifest);
        await File.WriteAllBytesAsync(Manifest, Encoding.GetEncoding(encoding).GetBytes($"\uFEFF{text}")[..^1]);
        Sandbox.Requests.Clear();

        await RunWellAsync($"'a' | {Save}");

        Assert.Empty(Sandbox.Requests.All);
    }

    [Fact]
    public async Task A_manifest_of_zeros_alone_is_restarted()
    {
        AddSession("a");
        Directory.CreateDirectory(Kept);
        await File.WriteAllBytesAsync(Manifest, new byte[300_000]);

        await RunWellAsync($"'a' | {Save}");

        Assert.True(await IsIntactAsync());
    }

    public static TheoryData<string, string> Others => new()
    {
        { "csv", "a CSV file" },
        { "csv with semicolons", "a CSV file" },
        { "csv in utf-16", "a CSV file" },
        { "list", "a text file" },
        { "log", "a text file" },
        { "array", "a JSON array" },
        { "document", "a JSON document of several lines" },
        { "jsonl", "a JSON Lines file of another kind" },
        { "picture", "a picture (PNG)" },
        { "jpeg", "a picture (JPEG)" },
        { "wav", "an audio file (Wav)" },
        { "gzip", "a gzip archive" },
        { "zip", "a ZIP archive or an Office document" },
        { "pdf", "a PDF document" },
        { "html", "an HTML or XML document" },
        { "random", "a binary file" },
        { "pretty manifest", "a JSON document of several lines" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Another_file_is_refused_by_what_it_is_and_left_as_it_is(string kind, string words)
    {
        AddSession("a");
        byte[] content = ContentOf(kind);
        Directory.CreateDirectory(Kept);
        await File.WriteAllBytesAsync(Manifest, content);

        foreach (string command in new[] { $"'a' | {Save}", Check, $"{Check} -Quiet" })
        {
            CommandResult result = await RunAsync(command);
            Assert.Equal(["ManifestInvalid"], result.Causes);
            Assert.Contains(words, result.Errors[0].ToString(), StringComparison.Ordinal);
            Assert.Empty(result.Output);
        }

        Assert.Equal(content, await File.ReadAllBytesAsync(Manifest));
        Assert.Empty(Sandbox.Requests.All);
    }

    [Theory]
    [InlineData("'a' | Save-SukiRecording -Destination kept -Manifest kept", "it is a folder", true)]
    [InlineData("Test-SukiArchive kept", "contains no manifest", false)]
    [InlineData("Test-SukiArchive kept -Quiet", "contains no manifest", false)]
    [InlineData("Get-SukiArchiveItem kept", "contains no manifest", false)]
    [InlineData("Repair-SukiArchive kept", "contains no manifest", false)]
    public async Task A_folder_is_refused_with_the_name_of_a_file_in_it_only_if_that_file_would_be_made(string command, string says, bool isNamed)
    {
        AddSession("a");
        Directory.CreateDirectory(Kept);

        CommandResult result = await RunAsync(command);

        Assert.Equal(["ManifestInvalid"], result.Causes);
        Assert.Contains(says, result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(isNamed, result.Errors[0].ToString().Contains(Manifest, StringComparison.Ordinal));
        Assert.Empty(Sandbox.Requests.All);
        Assert.DoesNotContain(result.Output, value => true.Equals(value.BaseObject));
    }

    private void Change(string form)
    {
        byte[] bytes = File.ReadAllBytes(Manifest);
        string text = Encoding.UTF8.GetString(bytes);
        byte[] mark = [0xEF, 0xBB, 0xBF];
        byte[] crlf = Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal));
        byte[] utf16 = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal))];
        int firstEnd = Array.IndexOf(bytes, (byte)'\n') + 1;
        File.WriteAllBytes(Manifest, form switch
        {
            "as it was written" => bytes,
            "byte order mark" => [.. mark, .. bytes],
            "byte order mark twice" => [.. mark, .. bytes[..firstEnd], .. mark, .. bytes[firstEnd..]],
            "carriage returns" => crlf,
            "both" => [.. mark, .. crlf],
            "blank first lines" => [.. "\n\r\n  \n"u8, .. bytes],
            "blank lines" => [.. bytes[..firstEnd], .. "\n\n"u8, .. bytes[firstEnd..], .. "\n"u8],
            "spaces around" => Encoding.UTF8.GetBytes(string.Join('\n', text.Split('\n').Select(line => line.Length == 0 ? "" : $"  {line}\t "))),
            "no line feed at the end" => bytes[..^1],
            "zeros first" => [.. new byte[512], .. bytes],
            "zeros and line feed first" => [.. new byte[512], (byte)'\n', .. bytes],
            "many zeros first" => [.. new byte[500_000], .. bytes],
            "zeros last" => [.. bytes, .. new byte[4096]],
            "zeros between" => [.. bytes[..firstEnd], .. new byte[1000], .. bytes[firstEnd..]],
            "incomplete line first" => [.. "{\"schema\":1,\"kind\":\"fi\n"u8, .. bytes],
            "utf-16" => utf16,
            "utf-16 big endian" => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)],
            "utf-16 without mark" => utf16[2..],
            "utf-16 with an incomplete line" => [.. utf16, .. Encoding.Unicode.GetBytes("{\"schema\":1,\"ki")[..^1]],
            "utf-16 without half of the last line feed" => Encoding.Unicode.GetBytes($"\uFEFF{text}")[..^1],
            "utf-16 big endian without half of the last line feed" => Encoding.BigEndianUnicode.GetBytes($"\uFEFF{text}")[..^1],
            "comment first" => [.. "# the archive of the clinic\n"u8, .. bytes],
            _ => Encoding.UTF8.GetBytes(string.Concat(Lines.Select(line => $"{{{string.Join(',', line.AsObject().OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"\"{f.Key}\":{f.Value!.ToJsonString()}"))}}}\n"))),
        });
    }

    private static byte[] ContentOf(string kind) => kind switch
    {
        "csv" => "SessionId,Clinic\na,x\nb,y\n"u8.ToArray(),
        "csv with semicolons" => "SessionId;Clinic\r\na;x\r\n"u8.ToArray(),
        "csv in utf-16" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("SessionId,Clinic\r\na,x\r\n")],
        "list" => "SessionId\na\n"u8.ToArray(),
        "log" => "2026-03-24T02:00:00Z 6 sessions\n2026-03-25T02:00:00Z 7 sessions, all good\n"u8.ToArray(),
        "array" => "[{\"session_id\":\"a\"}]"u8.ToArray(),
        "document" => "{\n  \"session_id\": \"a\",\n  \"sessions\": [\"a\"]\n}\n"u8.ToArray(),
        "jsonl" => "{\"ts\":\"2026-03-24T02:00:00Z\",\"level\":\"info\",\"msg\":\"x\"}\n{\"ts\":\"2026-03-24T02:00:01Z\",\"level\":\"info\",\"msg\":\"y\"}\n"u8.ToArray(),
        "picture" => [0x89, .. "PNG\r\n\u001a\n"u8, .. new byte[100]],
        "jpeg" => [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[100]],
        "wav" => SandboxObject.Wav(0.05, 1).ToArray(),
        "gzip" => Gzip("SessionId,Clinic\n"u8),
        "zip" => [.. "PK"u8, 3, 4, .. new byte[100]],
        "pdf" => "%PDF-1.7\n%\n1 0 obj\n"u8.ToArray(),
        "html" => "<!DOCTYPE html>\n<html></html>\n"u8.ToArray(),
        "pretty manifest" => "{\n  \"schema\": 1,\n  \"kind\": \"session\",\n  \"session\": \"a\",\n  \"status\": \"complete\"\n}\n"u8.ToArray(),
        _ => [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * 7919 % 251))],
    };

    private static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }
}
