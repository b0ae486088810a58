using System.Management.Automation;

namespace SukiSdp.Commands;

/// <summary>Formats an error of other code, such as a vault: its complete reason, without text that looks like a secret.</summary>
internal static class ExternalError
{
    // Reasons of real vaults are shorter, and an error that contains a document isn't useful.
    private const int MaxLength = 2000;

    private const int MaxDepth = 8;

    /// <summary>Returns the message of an error and those of its causes, without repetition, in one line.</summary>
    public static string ReasonOf(ErrorRecord error)
    {
        List<string> reasons = [OneLine(error.ErrorDetails?.Message ?? error.Exception.Message)];
        for (Exception? cause = error.Exception.InnerException; cause is not null && reasons.Count < MaxDepth; cause = cause.InnerException)
        {
            string reason = OneLine(cause.Message);
            if (!reasons.Exists(known => known.Contains(reason)))
            {
                reasons.Add(reason);
            }
        }

        return string.Join(" ", reasons.Select(reason => reason.Length == 0 || ".!?…".Contains(reason[reason.Length - 1]) ? reason : reason + "."));
    }

    /// <summary>Returns the exception to attach as the cause: itself, or, if it or one of its causes contains a secret, copies without the secret.</summary>
    public static Exception WithoutSecrets(Exception exception)
    {
        string all = exception.ToString();
        return Redaction.Of(all) == all ? exception : Copy(exception, MaxDepth)!;
    }

    private static RuntimeException? Copy(Exception? exception, int depth) =>
        exception is null || depth == 0 ? null : new RuntimeException($"{exception.GetType().FullName}: {OneLine(exception.Message)}", Copy(exception.InnerException, depth - 1));

    private static string OneLine(string text)
    {
        string line = string.Join(" ", text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(part => part.Trim()).Where(part => part.Length > 0));
        return DisplayText.Of(Redaction.Of(line), MaxLength);
    }
}
