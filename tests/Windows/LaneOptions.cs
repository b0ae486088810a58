using System.Globalization;

namespace SukiSdp.Windows;

/// <summary>What the command line asks for.</summary>
/// <param name="Suites">The names of the suites to run.</param>
/// <param name="Filter">A part of the names of the tests to run; empty for all.</param>
/// <param name="Limit">How long all may take.</param>
internal sealed record LaneOptions(IReadOnlyList<string> Suites, string Filter, TimeSpan Limit)
{
    public const string Usage = """
        Usage: dotnet run --project tests/Windows [-- [client] [cmdlets] [pester] [--filter TEXT] [--minutes N]]
          client, cmdlets, pester  Runs these suites only. The default is all three.
          --filter TEXT            Runs the tests whose full names contain TEXT.
          --minutes N              Ends what still runs then. The default is 35.
        """;

    /// <summary>Null when they cannot be understood.</summary>
    public static LaneOptions? Parse(string[] arguments)
    {
        LaneOptions options = new([], "", TimeSpan.FromMinutes(35));
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case var name when Suite.Names.Contains(name):
                    options = options with { Suites = [.. options.Suites.Union([name])] };
                    break;
                case "--filter" when i + 1 < arguments.Length:
                    options = options with { Filter = arguments[++i] };
                    break;
                case "--minutes" when i + 1 < arguments.Length && int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int minutes) && minutes > 0:
                    i++;
                    options = options with { Limit = TimeSpan.FromMinutes(minutes) };
                    break;
                default:
                    return null;
            }
        }

        return options.Suites.Count > 0 ? options : options with { Suites = Suite.Names };
    }
}
