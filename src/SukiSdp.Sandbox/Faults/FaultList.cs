using System.Collections.Immutable;

namespace SukiSdp.Sandbox;

/// <summary>The faults in force, in order: the first that takes a request is applied. Safe to use from any thread.</summary>
public sealed class FaultList
{
    private ImmutableList<Fault> _faults = [];

    /// <summary>All faults that were added, those that are used up included.</summary>
    public IReadOnlyList<Fault> All => Volatile.Read(ref _faults);

    /// <summary>Adds a fault behind the others and gives it back.</summary>
    public Fault Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ImmutableInterlocked.Update(ref _faults, faults => faults.Add(fault));
        return fault;
    }

    /// <summary>Takes all faults away.</summary>
    public void Clear() => Interlocked.Exchange(ref _faults, []);

    internal Fault? FirstFor(SandboxRequest request) => Volatile.Read(ref _faults).FirstOrDefault(fault => fault.Takes(request));
}
