using System.Globalization;

namespace SukiSdp.Sandbox;

/// <summary>The command line of the sandbox, read.</summary>
internal sealed record SandboxArguments
{
    public const string Usage = """
        Runs a sandbox of the Suki service and its storage on loopback addresses.

          --api-port N            port of the service (default 5080; 0 for any free port)
          --storage-port N        port of the storage (default 5081; 0 for any free port)
          --listing-delay-ms N    delay before each listing, in milliseconds
          --storage-delay-ms N    delay before the headers of each download, in milliseconds
          --rate N                bytes per second of each download
          --token-lifetime N      lifetime of a token, in seconds (default 3600)
          --url-lifetime N        lifetime of a presigned URL, in seconds (default 900)
          --require-provider-id   requires the header sdp_provider_id for listings
          --sessions N            adds N sessions (load-000001…) with one recording each
          --seconds N             duration of their recordings, in seconds (default 60)
          --object-bytes N        size of their recordings, in bytes (instead of --seconds)
          --storage-root URL      lists unsigned URLs of another server
          --storage-path-template TEXT   template of these URLs (default {root}{recordingId}.wav; also {sessionId})
          --faults FILE           loads faults from a JSON file
          --json                  prints one line of JSON, and nothing else
          --log                   prints a line for each request to standard error
        """;

    private const int DefaultSeconds = 60;

    public SandboxOptions Options { get; private init; } = new() { ApiPort = 5080, StoragePort = 5081, AddsSampleSessions = true };

    public int LoadSessions { get; private init; }

    public long ObjectBytes { get; private init; } = BytesOf(DefaultSeconds);

    public string? FaultsFile { get; private init; }

    public bool Json { get; private init; }

    public bool Help { get; private init; }

    /// <exception cref="FormatException">An option is unknown, or its value is missing or of the wrong form.</exception>
    public static SandboxArguments Parse(IEnumerable<string> args)
    {
        SandboxArguments arguments = new();
        Queue<string> rest = new(args);
        while (rest.TryDequeue(out string? option))
        {
            arguments = arguments.With(option, () =>
                rest.TryDequeue(out string? value) ? value : throw new FormatException($"The option {option} requires a value."));
        }

        return arguments;
    }

    private SandboxArguments With(string option, Func<string> value) => option switch
    {
        "--api-port" => this with { Options = Options with { ApiPort = Number<int>(value()) } },
        "--storage-port" => this with { Options = Options with { StoragePort = Number<int>(value()) } },
        "--listing-delay-ms" => this with { Options = Options with { ListingDelay = TimeSpan.FromMilliseconds(Number<long>(value())) } },
        "--storage-delay-ms" => this with { Options = Options with { StorageDelay = TimeSpan.FromMilliseconds(Number<long>(value())) } },
        "--rate" => this with { Options = Options with { StorageBytesPerSecond = Number<long>(value()) } },
        "--token-lifetime" => this with { Options = Options with { TokenLifetime = TimeSpan.FromSeconds(Number<long>(value())) } },
        "--url-lifetime" => this with { Options = Options with { UrlLifetime = TimeSpan.FromSeconds(Number<long>(value())) } },
        "--require-provider-id" => this with { Options = Options with { RequireProviderId = true } },
        "--storage-root" => this with { Options = Options with { StorageRoot = new Uri(value()) } },
        "--storage-path-template" => this with { Options = Options with { StoragePathTemplate = value() } },
        "--log" => this with { Options = Options with { Log = Console.Error.WriteLine } },
        "--sessions" => this with { LoadSessions = Number<int>(value()) },
        "--seconds" => this with { ObjectBytes = BytesOf(Number<int>(value())) },
        "--object-bytes" => this with { ObjectBytes = Number<long>(value()) },
        "--faults" => this with { FaultsFile = value() },
        "--json" => this with { Json = true },
        "--help" or "-h" => this with { Help = true },
        _ => throw new FormatException($"'{option}' isn't a valid option."),
    };

    private static T Number<T>(string text)
        where T : struct, System.Numerics.IBinaryInteger<T> =>
        T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out T number)
            ? number
            : throw new FormatException($"'{text}' isn't a valid number.");

    private static long BytesOf(int seconds) => WavHeader.Size + ((long)seconds * WavHeader.SampleRate * WavHeader.BytesPerSample);
}
