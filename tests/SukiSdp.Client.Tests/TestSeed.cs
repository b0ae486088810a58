using System.Globalization;

namespace SukiSdp.Tests;

/// <summary>The seed of random tests: another one for each run, or the one that is given to repeat a run.</summary>
internal static class TestSeed
{
    public const string Variable = "SUKISDP_TEST_SEED";

    public static int Value { get; } =
        int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : Environment.TickCount & 0x3FFF_FFFF;

    /// <summary>What a failing test says so that it can be repeated.</summary>
    public static string Repeat(int seed) => string.Create(CultureInfo.InvariantCulture, $"set {Variable}={seed} to repeat");

    /// <summary>Runs rounds with a random source each. A round that fails says its seed, and that is the first round's when the seed is given.</summary>
    public static async Task RunAsync(int rounds, Func<Random, Task> round)
    {
        for (int i = 0; i < rounds; i++)
        {
            int seed = unchecked(Value + i);
            try
            {
                await round(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Round {i} failed (set {Variable}={seed} to repeat it first): {e.Message}", e);
            }
        }
    }

    /// <inheritdoc cref="RunAsync(int, Func{Random, Task})"/>
    public static void Run(int rounds, Action<Random> round) => RunAsync(rounds, random =>
    {
        round(random);
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();
}
