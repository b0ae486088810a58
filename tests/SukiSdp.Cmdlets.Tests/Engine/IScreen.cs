using System.Management.Automation;

namespace SukiSdp.Cmdlets.Tests.Engine;

/// <summary>What a PowerShell host shows things on.</summary>
internal interface IScreen
{
    /// <summary>Characters in a line.</summary>
    int Width { get; }

    /// <summary>Whether colours and other escape sequences are understood. If not, PowerShell leaves them out.</summary>
    bool TakesEscapes { get; }

    /// <summary>Shows text as it is.</summary>
    void Write(string text);

    /// <summary>Shows a record of the progress stream.</summary>
    void Progress(ProgressRecord record);

    /// <summary>Prompts, and returns the index of the selected choice.</summary>
    /// <exception cref="PSInvalidOperationException">The screen is non-interactive.</exception>
    int Choose(string prompt, IReadOnlyList<string> choices, int fallback);
}
