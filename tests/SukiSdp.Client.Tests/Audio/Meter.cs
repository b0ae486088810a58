using SukiSdp.Audio;
using SukiSdp.FrameworkHost;
using SukiSdp.Tests.Framework;

namespace SukiSdp.Tests.Audio;

/// <summary>The levels of a file, measured by the client of this framework or, where it is the one to test, by that of .NET Framework.</summary>
internal sealed record Levels(double Peak, double Rms, double Silence, double DcOffset, long Clipped, RecordingProblem? Problem, sbyte[] Waveform)
{
    internal static Levels Of(Measured measured)
    {
        double[] levels = Array.ConvertAll(measured.Levels, BitConverter.Int64BitsToDouble);
        return new Levels(levels[0], levels[1], levels[2], levels[3], measured.ClippedSamples, measured.Problem, Array.ConvertAll(measured.Waveform, value => unchecked((sbyte)value)));
    }
}

/// <summary>Measures files, with one process of .NET Framework for all tests of a class.</summary>
public sealed class Meter : IDisposable
{
    private readonly FrameworkClients _framework = new(null!, null!, new ManualClock());
    private readonly TempFolder _folder = new();
    private int _files;

    internal Task<Levels> MeasureAsync(byte[] file, MeasureSettings? settings = null, int waveformPoints = 0) =>
        MeasureAsync(_folder.Write($"{Interlocked.Increment(ref _files)}.wav", file), settings, waveformPoints);

    internal async Task<Levels> MeasureAsync(string path, MeasureSettings? settings = null, int waveformPoints = 0)
    {
        settings ??= new MeasureSettings();
        if (!FrameworkProgram.IsAsked)
        {
            return Levels.Of(Measured.Of(AudioMeter.Measure(path, settings, waveformPoints, CancellationToken.None)));
        }

        Report report = await _framework.RunAsync(new Order { Kind = OrderKind.Measure, Destination = path, Measuring = settings, WaveformPoints = waveformPoints }, CancellationToken.None);
        return Levels.Of(report.Measured!);
    }

    public void Dispose()
    {
        _framework.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Dispose();
    }
}
