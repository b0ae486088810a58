namespace SukiSdp.Tour;

/// <summary>One command of the tour, and what it must do.</summary>
/// <param name="Words">What the reader is told before.</param>
/// <param name="Command">The command, as a user types it.</param>
internal sealed record TourStep(string Words, string Command)
{
    /// <summary>How many objects come out.</summary>
    public int Outputs { get; init; }

    /// <summary>What <c>Status</c> each of them has; null for objects without one.</summary>
    public string? Status { get; init; }

    /// <summary>The causes of the errors, in any order.</summary>
    public string[] Errors { get; init; } = [];
}
