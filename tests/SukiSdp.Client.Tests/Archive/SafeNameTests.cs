using SukiSdp.Archive;
using Xunit.Abstractions;

namespace SukiSdp.Tests.Archive;

public sealed class SafeNameTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("01KFJZTJWZH28GRHQXVCGW4Y47")]
    [InlineData("123dfg-456dfg-789dfg-012dfg")]
    [InlineData("0b9f1d5e-6a2c-4c7b-9a51-2f1f6f0f6e10")]
    [InlineData("visit_1")]
    public void The_services_own_kinds_of_id_keep_their_spelling(string id) => Assert.Equal(id, SafeName.Of(id));

    private static readonly string[] HostileIds =
    [
        @"..\..\x", "../../x", "/etc/x", "C:x", "a:b", "CON", "con", "con.tar.gz", "nul", "com1", "LPT9", "trailing.", "trailing ", " leading", "-dash", "--", ".", "..", "", "~", "a~b",
        new string('x', 300), "😀", "a\u202Eb", "a\nb", "a\u001b[31mb", "a\0b", "\uD800", "É", "ı", "İ", "x.wav", "x.part", "x.part.json", "%2e%2e", "$HOME", "`id`", "[a]", "a*b?", "a|b", "\"quoted\"", "'q'",
    ];

    public static TheoryData<string> Hostile => [.. HostileIds];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Any_id_becomes_one_plain_component(string id)
    {
        string name = SafeName.Of(id);

        Assert.Matches("^[A-Za-z0-9_][A-Za-z0-9_~-]{0,99}$", name);
        Assert.Equal(name, Path.GetFileName(name));
        Assert.DoesNotMatch("(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])$", name);
        Assert.Equal(name, SafeName.Of(id));
    }

    [Fact]
    public void Different_ids_have_different_names_where_case_does_not_count()
    {
        string[] ids =
        [
            .. HostileIds, "abc", "ABC", "Abc", "aBC", "01kfjztjwzh28grhqxvcgw4y47", "01KFJZTJWZH28GRHQXVCGW4Y47", "01KFJZTJWZH28GRHQXVCGW4y47",
            "a.b", "a_b", "a b", "a/b", "a\\b", "K", "k", "\u212A", "ß", "ss", "SS", "a~b", "a_b~0000000000000000", new string('x', 301), "..\\..\\y",
        ];
        string[] distinct = [.. ids.Distinct(StringComparer.Ordinal)];

        IEnumerable<string> names = distinct.Select(SafeName.Of);

        Assert.Equal(distinct.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void The_same_holds_for_random_ids()
    {
        int seed = TestRun.Seed(output);
        Random random = new(seed);
        const string alphabet = "aAbB.~_- /\\:éÉ0";
        HashSet<string> ids = [];
        while (ids.Count < 20_000)
        {
            ids.Add(string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => alphabet[random.Next(alphabet.Length)])));
        }

        int names = ids.Select(SafeName.Of).Distinct(StringComparer.OrdinalIgnoreCase).Count();

        Assert.True(ids.Count == names, $"{TestRun.HowToRepeat(seed)}: {ids.Count - names} names fall together.");
    }
}
