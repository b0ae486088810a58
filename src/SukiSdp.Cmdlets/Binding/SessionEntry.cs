namespace SukiSdp.Commands.Binding;

/// <summary>An input in place of a session ID.</summary>
/// <param name="Text">The ID, or the text that is displayed instead of one.</param>
internal abstract record SessionEntry(string Text);

/// <summary>An ID: text that doesn't look like anything else, or the value of a property, a column, a JSON field or an entry in a list of sessions.</summary>
/// <param name="Id">The id.</param>
/// <param name="EncounterId">The ID of its encounter; null for none.</param>
internal sealed record NamedSession(string Id, string? EncounterId = null) : SessionEntry(Id);

/// <summary>A file of payloads, which is read when the number of its input is known.</summary>
/// <param name="Path">The full path.</param>
internal sealed record PayloadFile(string Path) : SessionEntry(Path);

/// <summary>An input without a valid ID.</summary>
/// <param name="Problem">One or more sentences that describe the problem.</param>
/// <param name="Kind">
/// Equal for inputs with the same problem that aren't reported individually, such as the rows of a CSV file that was read with a wrong
/// delimiter; null if each is reported.
/// </param>
internal sealed record UnusableInput(string Problem, string? Kind = null) : SessionEntry("(no session ID)")
{
    /// <summary>For the header of a file that was read line by line: the delimiter of its columns, which is in every line that follows.</summary>
    public char? Delimiter { get; init; }
}
