namespace SukiSdp.Archive;

/// <summary>The kind of a part of a name template.</summary>
internal enum NamePartKind
{
    /// <summary>Literal text.</summary>
    Literal,

    /// <summary>The session's id.</summary>
    Session,

    /// <summary>The recording's id.</summary>
    Recording,

    /// <summary>The sequence number.</summary>
    Number,

    /// <summary>The encounter's id.</summary>
    Encounter,
}

/// <summary>A part of a name template.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Text">A literal's text, a number's format.</param>
internal readonly record struct NamePart(NamePartKind Kind, string Text);
