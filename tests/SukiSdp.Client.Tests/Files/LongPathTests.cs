using SukiSdp.Files;

namespace SukiSdp.Tests.Files;

/// <summary>Paths in the form of Windows, on every system.</summary>
public sealed class LongPathTests
{
    private static readonly string Long = new('x', 250);

    [Theory]
    [InlineData(@"C:\a\{0}.wav", @"\\?\C:\a\{0}.wav")]
    [InlineData(@"C:/a/{0}.wav", @"\\?\C:\a\{0}.wav")]
    [InlineData(@"C:\a\\b/.\{0}.wav", @"\\?\C:\a\b\{0}.wav")]
    [InlineData(@"C:\a\..\b\{0}.wav", @"\\?\C:\b\{0}.wav")]
    [InlineData(@"C:\..\..\{0}.wav", @"\\?\C:\{0}.wav")]
    [InlineData(@"C:\a\{0}\", @"\\?\C:\a\{0}\")]
    [InlineData(@"C:\{0}\..\", @"\\?\C:\")]
    [InlineData(@"\\server\share\{0}.wav", @"\\?\UNC\server\share\{0}.wav")]
    [InlineData(@"//server/share/a/{0}.wav", @"\\?\UNC\server\share\a\{0}.wav")]
    [InlineData(@"\\server\share\..\..\{0}.wav", @"\\?\UNC\server\share\{0}.wav")]
    [InlineData(@"C:\Ü ber\[x] {0}.wav", @"\\?\C:\Ü ber\[x] {0}.wav")]
    public void A_long_path_gets_the_prefix_and_is_resolved_before(string path, string expected) =>
        Assert.Equal(expected.Replace("{0}", Long, StringComparison.Ordinal), LongPath.Prefixed(path.Replace("{0}", Long, StringComparison.Ordinal)));

    [Theory]
    [InlineData(@"\\?\C:\a\{0}.wav")]
    [InlineData(@"\\?\UNC\server\share\{0}.wav")]
    [InlineData(@"\\.\C:\a\{0}.wav")]
    [InlineData(@"\??\C:\a\{0}.wav")]
    [InlineData(@"C:{0}.wav")]
    [InlineData(@"\a\{0}.wav")]
    [InlineData(@"a\{0}.wav")]
    public void What_has_a_prefix_or_is_no_whole_path_is_left_alone(string path)
    {
        path = path.Replace("{0}", Long, StringComparison.Ordinal);

        Assert.Equal(path, LongPath.Prefixed(path));
    }

    [Theory]
    [InlineData(@"C:\a\b.wav")]
    [InlineData(@"C:/a/b.wav")]
    [InlineData(@"\\server\share\b.wav")]
    public void A_short_path_stays_as_it_is(string path) => Assert.Equal(path, LongPath.Prefixed(path));

    [UnixFact("a long path gets a prefix")]
    public void On_other_systems_nothing_is_changed() => Assert.Equal("/a/../" + Long, LongPath.Native("/a/../" + Long));
}
