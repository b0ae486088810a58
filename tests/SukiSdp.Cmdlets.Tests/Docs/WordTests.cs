using System.Text.RegularExpressions;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Docs;

/// <summary>What people read uses plain technical English, with one word for each thing.</summary>
public sealed partial class WordTests
{
    public static TheoryData<string> Documents =>
    [
        .. new[] { "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md" }
            .Concat(FilesIn("docs", ".md", ".txt", ".xml", ".ps1"))
            .Concat(FilesIn(".github", ".md", ".yml")),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_document_uses_plain_words(string file) => Assert.Empty(PlainWords.FindIn(File.ReadAllText(Path.Combine(DocFiles.Repository, file))));

    [Fact]
    public void Messages_use_plain_words() => Assert.Empty(FilesIn("src", ".cs", ".ps1", ".psm1", ".ps1xml", ".js", ".html", ".csproj", ".targets").SelectMany(FindInSource));

    [Fact]
    public void Comments_and_names_of_tests_use_plain_words() => Assert.Empty(
        from file in FilesIn("src", ".cs").Concat(FilesIn("tests", ".cs", ".ps1"))
        where Path.GetFileName(file) is not ("PlainWords.cs" or "WordTests.cs")
        let content = File.ReadAllText(Path.Combine(DocFiles.Repository, file))
        from text in Path.GetExtension(file) == ".cs" ? CommentsIn(content) : [content]
        from found in PlainWords.FindIn(text)
        select $"{file}: {found}");

    [Theory]
    [InlineData("What broke off is gone on from.")]
    [InlineData("It is a file on its way, and its\n    side file.")]
    [InlineData("Given again, and asked for once.")]
    [InlineData("Check any proxy that reads along.")]
    [InlineData("The longest wait for an answer to begin")]
    [InlineData("The address of the service")]
    [InlineData("It shows what came to somebody.")]
    public void A_word_that_is_not_used_is_found(string text) => Assert.NotEmpty(PlainWords.FindIn(text));

    [Theory]
    [InlineData("Plain HTTP is accepted for loopback addresses only.")]
    [InlineData("Several runs can share one manifest on a Windows share.")]
    [InlineData("The download is resumed. Otherwise, it restarts.")]
    [InlineData("Check any TLS-inspecting proxy.")]
    public void A_word_that_is_used_is_not_found(string text) => Assert.Empty(PlainWords.FindIn(text));

    [Fact]
    public void The_strings_of_a_source_are_its_messages_without_comments() =>
        Assert.Equal(
            ["one \\\"1\\\"", "two {}", "three \"3\""],
            StringsIn("// a \"comment\"\nText(\"one \\\"1\\\"\", $\"two {x}\", '\"'); /* \"no\" */ \"\"\"three \"3\"\"\"\"").Select(text => text.TrimEnd('\n')));

    [Fact]
    public void Comments_are_read_without_code_and_tags_and_names_of_tests_as_sentences() =>
        Assert.Equal(
            ["Cancels it.", "One.", "Two.", "A name of a test"],
            CommentsIn("/// <param name=\"answer\">Cancels\n    /// it.</param>\nint answer = 1; // One.\n/* Two. */ string text = \"// no\";\n    public void A_name_of_a_test() { }")
                .Select(text => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));

    private static IEnumerable<string> FindInSource(string file)
    {
        string text = File.ReadAllText(Path.Combine(DocFiles.Repository, file));
        IEnumerable<string> read = file.EndsWith(".cs", StringComparison.Ordinal) ? StringsIn(text) : [text];
        return read.SelectMany(PlainWords.FindIn).Select(found => $"{file}: {found}");
    }

    private static IEnumerable<string> FilesIn(string folder, params string[] extensions) =>
        Directory.Exists(Path.Combine(DocFiles.Repository, folder))
            ? SourcesIn(Path.Combine(DocFiles.Repository, folder))
                .Select(path => Path.GetRelativePath(DocFiles.Repository, path).Replace('\\', '/'))
                .Where(file => extensions.Contains(Path.GetExtension(file)))
                .Order(StringComparer.Ordinal)
            : [];

    // Not what a build left: the Windows tests keep a prefix of Wine there, with links to everything.
    private static IEnumerable<string> SourcesIn(string folder) =>
        Directory.EnumerateFiles(folder).Concat(
            Directory.EnumerateDirectories(folder).Where(child => Path.GetFileName(child) is not ("bin" or "obj")).SelectMany(SourcesIn));

    // A comment of several lines is one text, so that words are also found across line breaks.
    private static IEnumerable<string> CommentsIn(string source) =>
        Token().Matches(source).Where(token => token.Groups["comment"].Success).Select(token => Markup().Replace(token.Groups["comment"].Value, " "))
            .Concat(TestName().Matches(source).Select(name => name.Groups[1].Value.Replace('_', ' ')));

    // Without the expressions in them, which are code.
    private static IEnumerable<string> StringsIn(string source) =>
        Token().Matches(source).Where(token => token.Groups["text"].Success).Select(token => Expression().Replace(token.Groups["text"].Value, "{}"));

    // Characters are matched, too, so that a quotation mark in one doesn't begin a string.
    [GeneratedRegex(""""(?<comment>//[^\n]*(\n\s*//[^\n]*)*|/\*.*?\*/)|'(\\.|[^'\\\n])+'|"""(?<text>.*?)"""(?!")|"(?<text>(\\.|""|[^"\\])*)\x22"""", RegexOptions.Singleline)]
    private static partial Regex Token();

    [GeneratedRegex(@"///?|/\*|\*/|<[^<>]*>")]
    private static partial Regex Markup();

    [GeneratedRegex(@"\bpublic (?:async )?(?:Task|void) (\w+_\w+)\(")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Expression();
}
