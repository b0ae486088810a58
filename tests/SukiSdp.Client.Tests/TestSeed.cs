using System.Globalization;

namespace SukiSdp.Tests;

/// <summary>The seed of a test that draws: the one in <c>SUKISDP_TEST_SEED</c>, or another in each run.</summary>
internal static class TestSeed
{
    private const string Variable = "SUKISDP_TEST_SEED";

    /// <summary>A seed to start from.</summary>
    public static int Next() =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next();

    /// <summary>What a failing test says so that it can be repeated.</summary>
    public static string Repeat(int seed) => string.Create(CultureInfo.InvariantCulture, $"set {Variable}={seed} to repeat");
}
