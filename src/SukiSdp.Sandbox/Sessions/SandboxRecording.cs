using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SukiSdp.Sandbox;

/// <summary>One recording of a session.</summary>
public sealed class SandboxRecording
{
    private volatile SandboxObject _object = null!;

    /// <summary>The <c>recording_id</c>; a new one in the form of a ULID unless set.</summary>
    public string Id { get; init; } = NewId();

    /// <summary>The position of the recording in the session. Null omits the field.</summary>
    public int? SequenceNumber { get; set; }

    /// <summary>The audio. A request reads this once, when it arrives, and continues with what it read.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "An object is what the storage contains.")]
    public required SandboxObject Object
    {
        get => _object;
        set => _object = value;
    }

    /// <summary>Receives the correct presigned URL and returns the one that is listed instead; null omits the field.</summary>
    public Func<Uri, string?>? UrlOverride { get; set; }

    /// <summary>
    /// Listed as <c>expires_at</c> in place of the correct Unix seconds, written as JSON according to its type.
    /// <see cref="System.Text.Json.JsonValueKind.Null"/> lists a null, <see cref="System.Text.Json.JsonValueKind.Undefined"/> leaves the field out.
    /// </summary>
    public object? ExpiresAtOverride { get; set; }

    /// <summary>Puts another object in this one's place, as an upload under the same name does: other ETag, other generation.</summary>
    public void Replace(SandboxObject replacement) => Object = replacement;

    private static string NewId() => "01" + RandomNumberGenerator.GetString("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24);
}
