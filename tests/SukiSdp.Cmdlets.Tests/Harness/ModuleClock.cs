using System.Collections.Concurrent;
using System.Reflection;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>
/// Puts a clock into the loaded module. All commands of the process share it: pauses between tries take no time, and everything else is real. A test
/// that needs another goes into <see cref="SerialTests"/>.
/// </summary>
internal static class ModuleClock
{
    private static readonly Lock Gate = new();
    private static bool s_installed;

    /// <summary>The pauses that were requested, by all tests together.</summary>
    public static ConcurrentQueue<TimeSpan> Pauses { get; } = new();

    /// <summary>Installs the clock of all tests, once.</summary>
    public static void Install()
    {
        lock (Gate)
        {
            if (!s_installed)
            {
                Set(NewQuick());
                s_installed = true;
            }
        }
    }

    /// <summary>Installs another clock until it is disposed of.</summary>
    /// <param name="functions">The clock's functions by name; what is left out is that of all tests.</param>
    public static IDisposable With(params (string Name, Delegate Function)[] functions)
    {
        Dictionary<string, Delegate> quick = NewQuick();
        foreach ((string name, Delegate function) in functions)
        {
            quick[name] = function;
        }

        Set(quick);
        return new Restore();
    }

    /// <summary>Installs a clock whose time passes with each pause, for a command that waits for a certain time, until it is disposed of.</summary>
    public static IDisposable WithPauses()
    {
        long ticks = 0;
        return With(
            ("Elapsed", () => TimeSpan.FromTicks(Interlocked.Read(ref ticks))),
            ("Delay", (TimeSpan pause, CancellationToken cancellationToken) =>
            {
                Interlocked.Add(ref ticks, pause.Ticks);
                return EndAtOnce(cancellationToken);
            }));
    }

    private static Dictionary<string, Delegate> NewQuick() => new()
    {
        ["Delay"] = (TimeSpan pause, CancellationToken cancellationToken) =>
        {
            Pauses.Enqueue(pause);
            return EndAtOnce(cancellationToken);
        },
    };

    private static Task EndAtOnce(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;

    private static void Set(Dictionary<string, Delegate> functions)
    {
        Type type = StagedAssembly.Client.GetType("SukiSdp.Clock", throwOnError: true)!;
        object clock = Activator.CreateInstance(type, nonPublic: true)!;
        foreach ((string name, Delegate function) in functions)
        {
            PropertyInfo property = type.GetProperty(name)!;
            property.SetValue(clock, Delegate.CreateDelegate(property.PropertyType, function.Target, function.Method));
        }

        StagedAssembly.Cmdlets.GetType("SukiSdp.Commands.ModuleState", throwOnError: true)!
            .GetProperty("Clock", BindingFlags.Static | BindingFlags.Public)!
            .SetValue(null, clock);
    }

    private sealed class Restore : IDisposable
    {
        public void Dispose() => Set(NewQuick());
    }
}
