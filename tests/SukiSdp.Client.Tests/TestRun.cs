using System.Globalization;
using Xunit.Abstractions;

namespace SukiSdp.Tests;

/// <summary>What the environment says about this run of the tests.</summary>
internal static class TestRun
{
    private const string SeedVariable = "SUKISDP_TEST_SEED";

    /// <summary>After this time a test ends what hangs. It is far longer than anything takes on the busiest machine, and no assertion depends on it.</summary>
    public static readonly TimeSpan Watchdog = TimeSpan.FromMinutes(10);

    /// <summary>Whether the long tests run in full. <c>SUKISDP_TEST_FULL=1</c> says so; continuous integration sets it.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("SUKISDP_TEST_FULL") == "1";

    /// <summary>Gives the size of a long test.</summary>
    public static int Size(int quick, int full) => IsFull ? full : quick;

    /// <summary>Gives the seed of a random test, and prints how to repeat the test with it.</summary>
    /// <returns>The value of <c>SUKISDP_TEST_SEED</c>, or a new seed.</returns>
    public static int Seed(ITestOutputHelper output)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next();
        output.WriteLine(HowToRepeat(seed));
        return seed;
    }

    /// <summary>Runs the rounds of a random test, each with random numbers of its own. The message of a failure gives the seed with which that round is the first.</summary>
    public static async Task RepeatAsync(ITestOutputHelper output, int rounds, Func<Random, Task> round)
    {
        int first = Seed(output);
        for (int i = 0; i < rounds; i++)
        {
            int seed = unchecked(first + i);
            try
            {
                await round(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{HowToRepeat(seed)}. Round {i} failed: {e.Message}", e);
            }
        }
    }

    /// <inheritdoc cref="RepeatAsync"/>
    public static void Repeat(ITestOutputHelper output, int rounds, Action<Random> round) => RepeatAsync(output, rounds, random =>
    {
        round(random);
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();

    /// <summary>Says how a random test is repeated, for the message of a failure.</summary>
    public static string HowToRepeat(int seed) => string.Create(CultureInfo.InvariantCulture, $"Seed {seed}. To repeat: {SeedVariable}={seed}");
}
