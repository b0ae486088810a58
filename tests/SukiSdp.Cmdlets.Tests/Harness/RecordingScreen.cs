using System.Collections.Concurrent;
using System.Management.Automation;
using System.Text;
using SukiSdp.Cmdlets.Tests.Engine;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>A screen that records what is shown, and responds to prompts as the test specifies.</summary>
internal sealed class RecordingScreen : IScreen
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private readonly List<ProgressRecord> _progress = [];
    private readonly List<string> _prompts = [];

    public int Width { get; set; } = 120;

    public bool TakesEscapes => false;

    /// <summary>The responses to prompts, each by the beginning of its label; none for a non-interactive screen.</summary>
    public ConcurrentQueue<string> Responses { get; } = new();

    public string Text => Read(() => _text.ToString());

    public IReadOnlyList<ProgressRecord> ProgressRecords => Read(() => _progress.ToArray());

    public IReadOnlyList<string> Prompts => Read(() => _prompts.ToArray());

    public void Write(string text) => Read(() => _text.Append(text));

    public void Progress(ProgressRecord record) => Read(() =>
    {
        _progress.Add(record);
        return record;
    });

    public int Choose(string prompt, IReadOnlyList<string> choices, int fallback)
    {
        Read(() =>
        {
            _prompts.Add(prompt);
            return prompt;
        });
        return Responses.TryDequeue(out string? response)
            ? choices.ToList().FindIndex(a => a.Replace("&", "", StringComparison.Ordinal).Equals(response, StringComparison.OrdinalIgnoreCase))
            : throw new PSInvalidOperationException("The screen is non-interactive.");
    }

    private T Read<T>(Func<T> action)
    {
        lock (_lock)
        {
            return action();
        }
    }
}
