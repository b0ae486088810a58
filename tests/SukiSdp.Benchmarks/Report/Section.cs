using SukiSdp.Benchmarks.Bench;

namespace SukiSdp.Benchmarks.Report;

/// <summary>A bar and what was reached.</summary>
/// <param name="Text">The requirement.</param>
/// <param name="Value">What was reached.</param>
/// <param name="AtMost">The bar; a <see cref="Value"/> above it misses.</param>
/// <param name="Unit">The unit of both, with its space.</param>
internal sealed record Bar(string Text, double Value, double AtMost, string Unit = "")
{
    public bool IsMet => Value <= AtMost;
}

/// <summary>One line of a workload's table: who, and what was measured in each round.</summary>
/// <param name="who">The program and how it was called.</param>
/// <param name="limit">The shortest possible time, in seconds; null for no such limit.</param>
internal sealed class Entry(string who, double? limit = null)
{
    public string Who { get; } = who;

    public double? Limit { get; } = limit;

    /// <summary>Seconds of the work: of a program the whole process, of a shell what its own stopwatch saw.</summary>
    public Samples Seconds { get; } = new();

    /// <summary>Seconds of a shell's start and end.</summary>
    public Samples Start { get; } = new();

    /// <summary>Seconds of the module's import.</summary>
    public Samples Import { get; } = new();

    /// <summary>Seconds of the first call in a new shell, on one small item.</summary>
    public Samples FirstCall { get; } = new();

    /// <summary>Processor time in seconds, user and system: of a program the whole process, of a shell the work alone.</summary>
    public Samples Cpu { get; } = new();

    /// <summary>Processor time of a shell's whole process, seconds.</summary>
    public Samples WholeCpu { get; } = new();

    /// <summary>Peak memory in bytes: the total of a program, and the increase of a shell over the idle shell.</summary>
    public Samples Memory { get; } = new();

    /// <summary>Body bytes that storage sent.</summary>
    public Samples Bytes { get; } = new();

    /// <summary>Requests to storage.</summary>
    public Samples Requests { get; } = new();

    /// <summary>Connections to storage, and with TLS handshakes.</summary>
    public Samples Connections { get; } = new();

    /// <summary>Those of <see cref="Connections"/> that resumed a TLS session.</summary>
    public Samples Resumed { get; } = new();

    /// <summary>Connections to the service, and with TLS handshakes.</summary>
    public Samples ServiceConnections { get; } = new();

    /// <summary>The share of the requests that storage refused with status code 429.</summary>
    public Samples Refused { get; } = new();

    /// <summary>The share of the listings that the service refused with status code 429.</summary>
    public Samples ServiceRefused { get; } = new();

    /// <summary>Whether it is the module in a shell.</summary>
    public bool IsModule => Import.Values.Count > 0;

    /// <summary>Adds what a shell's run took.</summary>
    /// <param name="run">The run.</param>
    /// <param name="seconds">Seconds of this entry's part of the work; null for all of it.</param>
    /// <param name="module">Whether the module was imported.</param>
    public void Add(ShellRun run, bool module, double? seconds = null)
    {
        Seconds.Add(seconds ?? run.Work);
        Cpu.Add(run.Cpu);
        WholeCpu.Add(run.WholeCpu);
        Memory.Add(run.OverIdle);
        Start.Add(run.Start);
        FirstCall.Add(run.FirstCall);
        if (module)
        {
            Import.Add(run.Import);
        }
    }

    /// <summary>Adds what a program's run took.</summary>
    public void Add(ProcessResult result)
    {
        Seconds.Add(result.Seconds);
        Cpu.Add(result.CpuSeconds);
        Memory.Add(result.PeakBytes);
    }

    /// <summary>Adds what storage sent meanwhile.</summary>
    public void Add(Served served)
    {
        Bytes.Add(served.Bytes);
        Requests.Add(served.Requests);
        Connections.Add(served.Connections);
        Resumed.Add(served.Resumed);
        Refused.Add(Share(served));
    }

    /// <summary>Adds what the service listed meanwhile.</summary>
    public void AddService(Served served)
    {
        ServiceConnections.Add(served.Connections);
        ServiceRefused.Add(Share(served));
    }

    private static double Share(Served served) => served.Requests == 0 ? 0 : (double)served.Refused / served.Requests;

    /// <summary>Rounds whose result was not what storage has.</summary>
    public int Wrong { get; set; }
}

/// <summary>What one workload has to show.</summary>
/// <param name="name">W1, W2 …</param>
/// <param name="title">What is done.</param>
internal sealed class Section(string name, string title)
{
    public string Name { get; } = name;

    public string Title { get; } = title;

    /// <summary>How programs and servers are connected.</summary>
    public string Transport { get; init; } = "TLS 1.3";

    public List<Entry> Entries { get; } = [];

    /// <summary>The entry that rivals are compared with.</summary>
    public Entry? Module { get; set; }

    public List<Bar> Bars { get; } = [];

    /// <summary>Whether the workload has a memory bar of its own, because its memory grows with the archive.</summary>
    public bool HasMemoryBar { get; init; }

    public List<string> Notes { get; } = [];

    /// <summary>How cost grows with the number of items, for the plots.</summary>
    public List<GrowthSeries> Growth { get; } = [];

    /// <summary>Results of the module that were wrong: the one thing that makes the whole run fail.</summary>
    public int WrongResults { get; set; }

    public Entry Add(string who, double? limit = null)
    {
        Entry entry = new(who, limit);
        Entries.Add(entry);
        return entry;
    }
}

/// <summary>What so many items took.</summary>
/// <param name="Items">How many.</param>
/// <param name="Seconds">The work.</param>
/// <param name="Limit">Seconds that the waits alone take.</param>
/// <param name="Memory">Bytes over the idle shell.</param>
internal sealed record GrowthPoint(int Items, double Seconds, double Limit, long Memory);

/// <summary>One curve.</summary>
internal sealed record GrowthSeries(string Name, IReadOnlyList<GrowthPoint> Points);
