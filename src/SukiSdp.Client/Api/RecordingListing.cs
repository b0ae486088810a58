using System.Text.Json;

namespace SukiSdp.Api;

/// <summary>The listing of one session.</summary>
/// <param name="SessionId">The session, as it was requested.</param>
/// <param name="UrlKind">The kind of URLs that was requested.</param>
/// <param name="IsStreamable">Whether the URLs support Range requests.</param>
/// <param name="Recordings">Usable recordings, by sequence number; those without one come last.</param>
/// <param name="Problems">One error for each entry that isn't valid.</param>
internal sealed record RecordingListing(
    string SessionId,
    UrlKind UrlKind,
    bool IsStreamable,
    IReadOnlyList<SukiRecording> Recordings,
    IReadOnlyList<SukiSdpException> Problems)
{
    /// <summary>The field or header of the response that indicates that the listing contains only some of the session's recordings; null for none.</summary>
    public string? PartField { get; init; }

    /// <summary>Whether all recordings of the session are known: the service doesn't indicate more, and each entry is valid.</summary>
    public bool IsWhole => PartField is null && Problems.Count == 0;

    /// <summary>Reads a response.</summary>
    /// <param name="json">Its body.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="kind">The kind of URLs that was requested.</param>
    /// <param name="connection">Where it comes from.</param>
    /// <param name="hasNextLink">Whether its headers refer to a next page.</param>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ResponseInvalid"/>: the response isn't the documented JSON. The failure is transient if the body ends before its JSON does.</exception>
    public static RecordingListing Read(byte[] json, string sessionId, UrlKind kind, SukiConnection connection, bool hasNextLink = false)
    {
        using JsonDocument? document = JsonText.TryParse(json);
        JsonElement body = document?.RootElement ?? default;
        JsonElement listed = JsonField.Of(body, "recordings");
        if (body.ValueKind != JsonValueKind.Object || listed.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null or JsonValueKind.Undefined))
        {
            bool endsEarly = JsonText.EndsEarly(json);
            string what = LooksLikeMarkup(json) ? "a web page" : endsEarly ? "empty or incomplete JSON" : "not the documented JSON";
            throw new SukiSdpException(
                SukiError.ResponseInvalid,
                $"{DisplayText.Session(sessionId)}: {connection.BaseUri.Host} returned something that isn't a list of recordings ({what}). A proxy or a wrong base URI is a common cause.")
            {
                IsTransient = endsEarly,
            };
        }

        bool streamable = bool.TryParse(JsonField.ReadText(body, "is_streamable"), out bool said) && said;
        List<SukiRecording> recordings = [];
        List<SukiSdpException> problems = [];
        ListingInfo info = new();
        if (listed.ValueKind == JsonValueKind.Array)
        {
            int place = 0;
            foreach (JsonElement item in listed.EnumerateArray())
            {
                place++;
                try
                {
                    recordings.Add(ReadItem(item, place, sessionId, kind, streamable, connection, info));
                }
                catch (SukiSdpException problem)
                {
                    problems.Add(problem);
                }
            }
        }

        // Stable, so that equal numbers keep the service's order.
        RecordingListing listing = new(sessionId, kind, streamable, [.. recordings.OrderBy(r => r.SequenceNumber ?? int.MaxValue)], problems) { PartField = PagingDetector.FindField(body) ?? (hasNextLink ? "Link: rel=next" : null) };
        (info.IsPart, info.Recordings) = (listing.PartField is not null, listing.IsWhole ? recordings.Select(r => r.RecordingId).Distinct(StringComparer.Ordinal).Count() : null);
        return listing;
    }

    /// <summary>The error for a session without recordings.</summary>
    public static SukiSdpException Empty(string sessionId) =>
        new(SukiError.RecordingListEmpty, $"{DisplayText.Session(sessionId)}: the service lists no recordings for this session.");

    private static SukiRecording ReadItem(JsonElement item, int place, string sessionId, UrlKind kind, bool streamable, SukiConnection connection, ListingInfo info)
    {
        string? id = JsonField.ReadText(item, "recording_id");
        if (string.IsNullOrEmpty(id))
        {
            throw new SukiSdpException(SukiError.RecordingInvalid, $"{DisplayText.Session(sessionId)}: entry {place} of the listing has no recording_id, so the recording can't be named or saved.");
        }

        string? url = JsonField.ReadText(item, "presigned_url");
        if (string.IsNullOrEmpty(url))
        {
            throw new SukiSdpException(SukiError.RecordingInvalid, $"{DisplayText.Recording(sessionId, id)}: the listing has no presigned_url for this recording.");
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || !ServiceEndpoint.IsSafe(address))
        {
            throw new SukiSdpException(
                SukiError.PresignedUrlRefused,
                $"{DisplayText.Recording(sessionId, id)}: the presigned URL was refused. It must be an absolute HTTPS URL without user information.");
        }

        return new SukiRecording
        {
            SessionId = sessionId,
            RecordingId = id!,
            SequenceNumber = JsonField.ReadInteger(item, "sequence_number"),
            PresignedUrl = address,
            ExpiresAt = JsonField.ReadMoment(item, "expires_at"),
            IsStreamable = streamable,
            UrlKind = kind,
            Connection = connection,
            Listing = info,
        };
    }

    private static bool LooksLikeMarkup(byte[] body) => body.FirstOrDefault(b => b is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0xEF or 0xBB or 0xBF)) == (byte)'<';
}

/// <summary>What a listing says about a session as a whole.</summary>
internal sealed class ListingInfo
{
    /// <summary>Whether the service indicates that there are more recordings than it lists.</summary>
    public bool IsPart { get; set; }

    /// <summary>How many recordings the session has; null if that isn't known.</summary>
    public int? Recordings { get; set; }
}
