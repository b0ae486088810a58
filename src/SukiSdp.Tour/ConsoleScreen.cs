using System.Globalization;
using System.Management.Automation;
using SukiSdp.Tour.Engine;

namespace SukiSdp.Tour;

/// <summary>
/// The console. On a terminal the progress of the whole is one line that is written over; in redirected output it is a line now and then, so that
/// a log stays readable.
/// </summary>
internal sealed class ConsoleScreen : IScreen
{
    private const int RedirectedWidth = 120;
    private const int PercentStep = 25;

    private static readonly bool IsTerminal = !Console.IsOutputRedirected;

    private int _lastStep;
    private bool _lineIsProgress;

    public int Width => IsTerminal && Console.WindowWidth > 0 ? Console.WindowWidth : RedirectedWidth;

    public bool TakesEscapes => IsTerminal;

    /// <summary>Records of the progress stream since the screen was made.</summary>
    public int ProgressRecords { get; private set; }

    public void Write(string text)
    {
        ClearProgress();
        Console.Write(text);
    }

    public void Progress(ProgressRecord record)
    {
        ProgressRecords++;
        if (record.RecordType == ProgressRecordType.Completed)
        {
            ClearProgress();
            _lastStep = record.ParentActivityId < 0 ? 0 : _lastStep;
            return;
        }

        // The children, a file each, are left to consoles that can draw a tree.
        if (record.ParentActivityId >= 0)
        {
            return;
        }

        string line = string.Create(CultureInfo.CurrentCulture, $"  [{record.Activity}: {record.StatusDescription}]");
        if (IsTerminal)
        {
            Console.Write("\r" + line.PadRight(Width - 1)[..(Width - 1)]);
            _lineIsProgress = true;
        }
        else if (record.PercentComplete >= _lastStep + PercentStep)
        {
            _lastStep = record.PercentComplete - (record.PercentComplete % PercentStep);
            Console.WriteLine(line);
        }
    }

    public int Choose(string question, IReadOnlyList<string> answers, int fallback)
    {
        ClearProgress();
        if (Console.IsInputRedirected)
        {
            throw new PSInvalidOperationException("Nobody is there to answer.");
        }

        while (true)
        {
            string shown = string.Join("  ", answers.Select(answer => answer.Replace("&", "", StringComparison.Ordinal)));
            Console.Write($"{question}\n{shown}  (first letters are enough): ");
            string typed = Console.ReadLine()?.Trim() ?? "";
            int chosen = typed.Length == 0 ? fallback : IndexOf(answers, typed);
            if (chosen >= 0)
            {
                return chosen;
            }
        }
    }

    private static int IndexOf(IReadOnlyList<string> answers, string typed) =>
        answers.ToList().FindIndex(answer => answer.Replace("&", "", StringComparison.Ordinal).StartsWith(typed, StringComparison.OrdinalIgnoreCase));

    private void ClearProgress()
    {
        if (_lineIsProgress)
        {
            Console.Write("\r" + new string(' ', Width - 1) + "\r");
            _lineIsProgress = false;
        }
    }
}
