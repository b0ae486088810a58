namespace SukiSdp.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkArguments
{
    public const string Usage = """
        dotnet run -c Release --project tests/SukiSdp.Benchmarks -- [WORKLOAD ...] [options]

          WORKLOAD        W1 T1 ... as --list shows them; all of them by default
          --list          shows the workloads
          --quick         three rounds and smaller workloads, for a look
          --rounds N      rounds of each contest (default 5)
          --write         puts the result into docs/performance.md, with the plots beside it
          --disk FOLDER   a folder on a disk, for T8 (default: that of temporary files)
          --items N       growth to N items, up to 1,000,000 (default 100,000; --quick: 1,000)
          --no-stage      takes out/SukiSdp as it is
          micro [...]     micro-benchmarks; the rest of the line goes to BenchmarkDotNet
        """;

    /// <summary>Names of the workloads to run; empty for all.</summary>
    public IReadOnlyList<string> Workloads { get; init; } = [];

    public bool List { get; init; }

    public bool Help { get; init; }

    public bool Quick { get; init; }

    public bool Write { get; init; }

    public bool Stage { get; init; } = true;

    public string? Disk { get; init; }

    public int? Items { get; init; }

    public int? Rounds { get; init; }

    /// <exception cref="FormatException">An option or a value isn't valid.</exception>
    public static BenchmarkArguments Parse(IEnumerable<string> args)
    {
        BenchmarkArguments result = new();
        Queue<string> left = new(args);
        while (left.TryDequeue(out string? word))
        {
            result = word switch
            {
                "--list" => result with { List = true },
                "--quick" => result with { Quick = true },
                "--write" => result with { Write = true },
                "--no-stage" => result with { Stage = false },
                "--help" or "-h" => result with { Help = true },
                "--disk" => result with { Disk = Value(word) is var folder && Directory.Exists(folder) ? folder : throw new FormatException("--disk must be a folder that exists.") },
                "--rounds" => result with { Rounds = Number(word) },
                "--items" => result with { Items = Number(word) },
                ['-', ..] => throw new FormatException($"'{word}' isn't a valid option."),
                _ => result with { Workloads = [.. result.Workloads, word] },
            };
        }

        return result;

        int Number(string option) => int.TryParse(Value(option), out int n) && n > 0 ? n : throw new FormatException($"{option} must be a number greater than 0.");

        string Value(string option) => left.TryDequeue(out string? value) ? value : throw new FormatException($"The option {option} requires a value.");
    }
}
