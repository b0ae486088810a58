using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>Lists of sessions that were read in the wrong way: one error says what the input looks like, and no request is made for what can't be an id.</summary>
public sealed class InputShapeTests : ModuleTest
{
    private const string Pretty = """
        {
          "status": "success",
          "session_id": "visit-1",
          "encounter_id": "e",
          "counts": [
            12,
            true
          ],
          "sessions": [
            "visit-1",
            "visit-2"
          ],
          "note": "He said, \"fine\"; left.",
          "links": {}
        }
        """;

    /// <summary>Lines of a file that was read line by line, and what the error says.</summary>
    public static TheoryData<string, string> FilesReadLineByLine => new()
    {
        { Pretty, "line of JSON" },
        { "[\n\"a\",\n\"b\"\n]", "line of JSON" },
        { "[{\"session_id\":\"a\"},\n{\"session_id\":\"b\"", "line of JSON" },
        { "{'session_id': 'a'", "line of JSON" },
        { "Clinic,SessionId\nx,visit-1\ny,visit-2", "Import-Csv." },
        { "\"Clinic\",\"SessionId\"\n\"x\",\"visit-1\"", "Import-Csv." },
        { "visit-1,2026-03-01\nvisit-2,2026-03-02", "Import-Csv." },
        { "SessionId;Date\nvisit-1;2026-03-01", "Import-Csv -Delimiter ';'" },
        { "sep=;\nSessionId;Date\nvisit-1;2026-03-01", "Import-Csv -Delimiter ';'" },
        { "SessionId|Clinic\nvisit-1|x\nvisit-2|y", "Import-Csv -Delimiter '|'" },
        { "visit-1;2026-03-01;x\nvisit-2;2026-03-02;y", "Import-Csv -Delimiter ';'" },
        { "Clinic\tsession_id\nx\tvisit-1\ny\tvisit-2", "Import-Csv -Delimiter \"`t\"" },
        { "<sessions>\n<session id='a'/>\n</sessions>", "XML or HTML" },
        { "<html><body>\n<h1>Sign in</h1>\n</body></html>", "XML or HTML" },
        { "@{SessionId=visit-1; Clinic=x}\n@{SessionId=visit-2; Clinic=y}", "the text of an object" },
        { "System.Collections.Hashtable\nSystem.Object[]", "the text of an object" },
        { "https://sdp.suki.ai/api/v1/ambient/session/visit-1/recording\nhttps://x/y", "a URL" },
        { "./payloads/1.json\nC:\\payloads\\2.JSON", "the name of a file" },
    };

    [Theory]
    [MemberData(nameof(FilesReadLineByLine))]
    public async Task A_file_read_line_by_line_is_one_error_and_the_next_id_is_processed(string file, string says)
    {
        AddSession("good");
        string[] lines = file.ReplaceLineEndings("\n").Split('\n');

        foreach (string script in new[] { "$lines + 'good' | Get-SukiRecording", "Get-SukiRecording -SessionId ($lines + 'good')" })
        {
            Sandbox.Requests.Clear();
            CommandResult result = await RunAsync(script, ("lines", lines));

            Assert.Equal(["InputInvalid"], result.Causes);
            Assert.StartsWith("Input 1: it looks like ", result.Errors[0].ToString().Replace($"'{lines[0]}' looks", "it looks", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains(says, result.Errors[0].ToString(), StringComparison.Ordinal);
            Assert.Equal(["good"], result.Values("SessionId"));
            Assert.Equal(["good"], Sandbox.Requests.Listings.Select(listing => listing.SessionId));
            Assert.Equal(lines.Length - 1 > 0 ? 1 : 0, result.Warnings.Count);
            Assert.All(result.Warnings, warning => Assert.Contains(" the same problem as input 1: 2", warning, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_header_of_a_list_of_one_column_is_no_id()
    {
        AddSession("visit-1");

        CommandResult result = await RunAsync("'SessionId', 'visit-1' | Get-SukiRecording");

        Assert.Equal(["InputInvalid"], result.Causes);
        Assert.Equal(["visit-1"], result.Values("SessionId"));
    }

    [Theory]
    [InlineData("SessionId;Date", "-Delimiter ';'")]
    [InlineData("Date\tsession_id", "-Delimiter \"`t\"")]
    [InlineData("Clinic,AmbientSessionId", "Import-Csv.")]
    [InlineData("Clinic|SessionId", "-Delimiter '|'")]
    [InlineData("sep=;", "'sep=…'")]
    [InlineData("Visit", "Its properties are: Visit.")]
    public async Task Rows_of_a_file_that_was_read_with_another_delimiter_are_one_error_that_names_the_columns(string column, string says)
    {
        CommandResult result = await RunAsync(
            "$rows | Save-SukiRecording -Summary", ("rows", Enumerable.Range(1, 10_000).Select(i => Row((column, $"visit-{i};2026-03-01"))).ToArray()));

        Assert.Equal(["InputInvalid"], result.Causes);
        Assert.Contains($"Input 1: it has no session ID. Its properties are: {DisplayedName(column)}.", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains(says, result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.StartsWith("9999 more inputs have the same problem as input 1: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …. No request", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Empty(Sandbox.Requests.All);
    }

    [Fact]
    public async Task Rows_with_an_empty_id_are_reported_one_by_one_and_rows_of_another_form_once()
    {
        AddSession("a");

        CommandResult result = await RunAsync(
            "$rows | Get-SukiRecording",
            ("rows", new[] { Row(("SessionId", ""), ("Clinic", "x")), Row(("SessionId", " "), ("Clinic", "x")), Row(("Visit", "1")), Row(("Visit", "2")), Row(("Other", "1")), Row(("SessionId", "a"), ("Clinic", "x")) }));

        Assert.Equal(Enumerable.Repeat("InputInvalid", 4), result.Causes);
        Assert.Equal(
            ["Input 1: its session ID is empty. Its properties are: SessionId, Clinic.", "Input 2: its session ID is empty. Its properties are: SessionId, Clinic.", "Input 3: it has no session ID. Its properties are: Visit.", "Input 5: it has no session ID. Its properties are: Other."],
            result.Errors.Select(error => error.ToString()));
        Assert.Equal(["1 more input has the same problem as input 3: 4. No request was sent for it."], result.Warnings);
        Assert.Equal(["a"], result.Values("SessionId"));
    }

    [Fact]
    public async Task Column_names_keep_what_files_leave_around_them()
    {
        AddSession("a");
        AddSession("b");

        CommandResult result = await RunWellAsync("$rows | Get-SukiRecording", ("rows", new[] { Row(("Clinic", "x"), (" SessionId ", "a")), Row(("\uFEFFsession_id", "\uFEFF b ")) }));

        Assert.Equal(["a", "b"], result.Values("SessionId"));
    }

    /// <summary>Ids of every type of number, and the id that is requested.</summary>
    public static TheoryData<object, string> Numbers => new()
    {
        { (byte)7, "7" }, { (sbyte)7, "7" }, { (short)7, "7" }, { (ushort)7, "7" }, { 7, "7" }, { 7U, "7" }, { long.MaxValue, "9223372036854775807" }, { ulong.MaxValue, "18446744073709551615" },
        { BigInteger.Parse("123456789012345678901234567890", CultureInfo.InvariantCulture), "123456789012345678901234567890" }, { 7m, "7" }, { decimal.MaxValue, "79228162514264337593543950335" },
        { 7d, "7" }, { 9007199254740992d, "9007199254740992" }, { 1e15, "1000000000000000" }, { 1.5d, "1.5" }, { 7f, "7" }, { 16777216f, "16777216" }, { Int128.MaxValue, "170141183460469231731687303715884105727" },
        { UInt128.MaxValue, "340282366920938463463374607431768211455" }, { (nint)7, "7" }, { Guid.Parse("0b9f1d5e-6a2c-4c7b-9a51-2f1f6f0f6e10"), "0b9f1d5e-6a2c-4c7b-9a51-2f1f6f0f6e10" },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task A_number_of_any_type_is_an_id(object number, string id)
    {
        AddSession(id);

        CommandResult result = await RunWellAsync(
            "$number | Get-SukiRecording; [pscustomobject]@{ session_id = $number } | Get-SukiRecording; @{ sessions = $number } | Save-SukiRecording -PassThru; [pscustomobject]@{ SessionId = $number } | Save-SukiRecording -PassThru; Get-SukiRecording $number",
            ("number", number));

        Assert.Equal(Enumerable.Repeat(id, 5), result.Values("SessionId"));
    }

    [Theory]
    [InlineData(9007199254740994d)]
    [InlineData(1e17)]
    [InlineData(1e300)]
    [InlineData(1e-9)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(16777218f)]
    public async Task A_number_that_has_lost_digits_is_an_error_and_no_request(object number)
    {
        CommandResult result = await RunAsync("$number | Get-SukiRecording; [pscustomobject]@{ SessionId = $number } | Save-SukiRecording", ("number", number));

        Assert.Equal(["InputInvalid", "InputInvalid"], result.Causes);
        Assert.Contains($"a number of type {number.GetType().Name} that has lost digits", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Empty(Sandbox.Requests.All);
    }

    [Theory]
    [InlineData("1.23457E+17", "a spreadsheet has rounded")]
    [InlineData("1,23457E+17", "Import-Csv")]
    [InlineData("NULL", "the word 'null'")]
    [InlineData("true", "line of JSON")]
    public async Task What_a_spreadsheet_or_an_export_leaves_of_an_id_is_an_error_and_no_request(string text, string says)
    {
        CommandResult result = await RunAsync("$text | Get-SukiRecording", ("text", text));

        Assert.Contains(says, Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
        Assert.Empty(Sandbox.Requests.All);
    }

    [Fact]
    public async Task An_id_that_looks_like_something_else_is_taken_under_its_name()
    {
        string[] ids = ["a,b", "a;b;c", "\"a\"", "urn://a", "a.json", "<a>", "@{a}"];
        Array.ForEach(ids, id => AddSession(id));

        CommandResult result = await RunWellAsync("$ids | ForEach-Object { [pscustomobject]@{ SessionId = $_ } } | Get-SukiRecording; $json | Get-SukiRecording", ("ids", ids), ("json", System.Text.Json.JsonSerializer.Serialize(ids)));

        Assert.Equal([.. ids], result.Values("SessionId").Take(ids.Length));
        Assert.Equal(2 * ids.Length, result.Output.Count);
    }

    public static TheoryData<string> ListsOfSessions =>
    [
        """{"sessions":["a","b"]}""", """{"sessions":"a","session_id":"b"}""", """{"sessions":{"session_id":"a"},"session_id":"b"}""", """{"sessions":[{"session_id":"a"},{"SessionId":"b"}]}""",
        """{"sessions":[["a"],["b",null]]}""", """{"session_id":["a","b"]}""", """[{"session_id":"a"},[{"session_id":"b"}]]""", """{"session_id":"","sessions":["a","b"," "]}""", """{"session_id":null,"SessionId":"a","sessions":[{"sessions":["b"]}]}""",
    ];

    [Theory]
    [MemberData(nameof(ListsOfSessions))]
    public async Task A_list_of_sessions_may_have_any_shape_as_text_as_objects_and_as_a_file(string json)
    {
        AddSession("a");
        AddSession("b");
        FileInfo file = new(Path.Combine(Folder, "payload.json"));
        await File.WriteAllTextAsync(file.FullName, json);

        foreach (string script in new[] { "$json | Get-SukiRecording", "$json | ConvertFrom-Json | Get-SukiRecording", "$file | Get-SukiRecording" })
        {
            CommandResult result = await RunWellAsync(script, ("json", json), ("file", file));
            Assert.Equal(["a", "b"], result.Values("SessionId").Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Large_numbers_in_json_are_ids_to_the_last_digit()
    {
        AddSession("123456789012345678901234567890");

        CommandResult result = await RunAsync("""'{"session_id":123456789012345678901234567890}', '{"session_id":1.5e300}' | Get-SukiRecording""");

        Assert.Equal(["123456789012345678901234567890"], result.Values("SessionId"));
        Assert.Equal(["InputInvalid"], result.Causes);
    }

    public static TheoryData<string> Encodings => ["utf-8", "utf-8-bom", "utf-16", "utf-16BE", "utf-32"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task A_payload_file_is_read_in_the_encoding_that_it_names(string name)
    {
        AddSession("visit-ü");
        FileInfo file = new(Path.Combine(Folder, "payload.json"));
        Encoding encoding = name == "utf-8" ? new UTF8Encoding(false) : name == "utf-8-bom" ? new UTF8Encoding(true) : Encoding.GetEncoding(name);
        await File.WriteAllTextAsync(file.FullName, "{\r\n  \"session_id\": \"visit-ü\"\r\n}\r\n", encoding);

        CommandResult result = await RunWellAsync("$file | Get-SukiRecording", ("file", file));

        Assert.Equal(["visit-ü"], result.Values("SessionId"));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData(" \r\n", "it is empty")]
    [InlineData("[]", "a list without sessions")]
    [InlineData("visit-1\r\nvisit-2", "Get-Content")]
    [InlineData("Clinic,SessionId\r\nx,a", "Import-Csv")]
    public async Task A_file_without_a_session_is_one_error(string content, string says)
    {
        FileInfo file = new(Path.Combine(Folder, "payload.json"));
        await File.WriteAllTextAsync(file.FullName, content);

        CommandResult result = await RunAsync("$file | Get-SukiRecording", ("file", file));

        Assert.Equal(["InputInvalid"], result.Causes);
        Assert.Contains(says, result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Empty(Sandbox.Requests.All);
    }

    [Fact]
    public async Task A_file_of_another_encoding_than_utf8_leaves_no_wrong_id()
    {
        FileInfo file = new(Path.Combine(Folder, "payload.json"));
        await File.WriteAllBytesAsync(file.FullName, Encoding.Latin1.GetBytes("""{"session_id":"visit-ü"}"""));

        CommandResult result = await RunAsync("$file | Get-SukiRecording", ("file", file));

        Assert.Equal(["SessionIdInvalid"], result.Causes);
        Assert.Contains("U+FFFD", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("a different encoding", result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$true", "System.Boolean")]
    [InlineData("[datetime]::UtcNow", "System.DateTime")]
    [InlineData("[version] '1.2'", "System.Version")]
    [InlineData("[uri] 'https://example.org/a?sig=secret'", "System.Uri")]
    [InlineData("{ a }", "System.Management.Automation.ScriptBlock")]
    [InlineData("[System.Text.StringBuilder]::new('a')", "System.Text.StringBuilder")]
    public async Task An_object_of_another_type_is_an_error_that_names_the_type_and_no_request(string input, string type)
    {
        CommandResult result = await RunAsync($"{input} | Get-SukiRecording; {input} | Save-SukiRecording");

        Assert.Equal(["InputInvalid", "InputInvalid"], result.Causes);
        Assert.Contains($"it is an object of type {type}, which has no session ID", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.AllText, StringComparison.Ordinal);
        Assert.Empty(Sandbox.Requests.All);
    }

    [Fact]
    public async Task Rows_of_a_database_and_elements_of_xml_are_taken_by_their_names()
    {
        AddSession("a");
        AddSession("b");

        CommandResult result = await RunWellAsync("""
            $table = [System.Data.DataTable]::new(); $null = $table.Columns.Add('SessionId'); $null = $table.Columns.Add('Clinic'); $null = $table.Rows.Add('a', 'x')
            $table.Rows | Get-SukiRecording
            $table.Rows | Save-SukiRecording -PassThru
            ([xml] '<s><session_id>b</session_id></s>').s | Get-SukiRecording
            """);

        Assert.Equal(["a", "a", "b"], result.Values("SessionId"));
    }

    [Fact]
    public async Task Nothing_in_is_nothing_out()
    {
        CommandResult result = await RunWellAsync("@() | Get-SukiRecording; @() | Save-SukiRecording; $null | ForEach-Object { } | Save-SukiRecording -Summary");

        Assert.Equal(["0"], result.Values("Sessions"));
    }

    [Fact]
    public async Task A_list_that_holds_itself_ends()
    {
        CommandResult result = await RunAsync("$list = [System.Collections.ArrayList]::new(); $null = $list.Add($list); Get-SukiRecording -SessionId $list");

        Assert.Contains("nested too deep", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_is_too_long_for_an_id_is_an_error_and_no_request()
    {
        CommandResult result = await RunAsync("$text | Get-SukiRecording", ("text", new string('x', 70_000)));

        Assert.Equal(["SessionIdInvalid"], result.Causes);
        Assert.Empty(Sandbox.Requests.All);
    }

    private static string DisplayedName(string column) => column.Replace('\t', '?');

    private static PSObject Row(params (string Name, object Value)[] columns)
    {
        PSObject row = new();
        foreach ((string name, object value) in columns)
        {
            row.Properties.Add(new PSNoteProperty(name, value));
        }

        return row;
    }
}
