namespace SukiSdp.Commands.Binding;

/// <summary>What stands where a session id is expected.</summary>
/// <param name="Text">The ID, or the text that is displayed instead of one.</param>
internal abstract record SessionEntry(string Text);

/// <summary>An id: text that looks like nothing else, or whatever came under a name: as a property, a column, a JSON field or in a list of sessions.</summary>
/// <param name="Id">The id.</param>
/// <param name="EncounterId">The id of the encounter that came with it; null for none.</param>
internal sealed record NamedSession(string Id, string? EncounterId = null) : SessionEntry(Id);

/// <summary>A file of payloads, to be read when the command can name the input that it came with.</summary>
/// <param name="Path">The full path.</param>
internal sealed record PayloadFile(string Path) : SessionEntry(Path);

/// <summary>An input without a usable id.</summary>
/// <param name="Problem">What's wrong with it: one or more sentences.</param>
/// <param name="Kind">
/// Equal for inputs that have the same thing wrong with them and needn't be reported one by one, such as the rows of a CSV that was read with another
/// delimiter; null when each is reported.
/// </param>
internal sealed record UnusableInput(string Problem, string? Kind = null) : SessionEntry("(no session ID)")
{
    /// <summary>Of the header of a file that was read line by line: what separates its columns, so that it is in every line that follows.</summary>
    public char? Delimiter { get; init; }
}
