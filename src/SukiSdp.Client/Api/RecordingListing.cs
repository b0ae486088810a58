using System.Text.Json;

namespace SukiSdp.Api;

/// <summary>What the service lists for one session.</summary>
/// <param name="SessionId">The session, as it was asked for.</param>
/// <param name="UrlKind">The kind of URLs that was asked for.</param>
/// <param name="IsStreamable">Whether the URLs support Range requests.</param>
/// <param name="Recordings">Usable recordings, by sequence number; those without one come last.</param>
/// <param name="Problems">One error for each entry that could not be used.</param>
internal sealed record RecordingListing(
    string SessionId,
    UrlKind UrlKind,
    bool IsStreamable,
    IReadOnlyList<SukiRecording> Recordings,
    IReadOnlyList<SukiSdpException> Problems)
{
    /// <summary>The field of the response which says that these are only a part of the session's recordings; null when none does.</summary>
    public string? PartField { get; init; }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ResponseInvalid"/>: not the JSON that is documented.</exception>
    public static RecordingListing Read(byte[] json, string sessionId, UrlKind kind, SukiConnection connection)
    {
        ListingBody? body;
        try
        {
            body = JsonSerializer.Deserialize(json, ServiceJson.Default.ListingBody);
        }
        catch (JsonException)
        {
            // The exception's own text can quote the body.
            body = null;
        }

        if (body is null || body.Recordings.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null or JsonValueKind.Undefined))
        {
            throw new SukiSdpException(
                SukiError.ResponseInvalid,
                $"{DisplayText.Session(sessionId)}: {connection.BaseUri.Host} answered something that is not a list of recordings ({(LooksLikeMarkup(json) ? "a web page" : "not the documented JSON")}). A proxy or a wrong address often causes this.");
        }

        bool streamable = bool.TryParse(ListingBody.ReadText(body.IsStreamable), out bool said) && said;
        List<SukiRecording> recordings = [];
        List<SukiSdpException> problems = [];
        string? partField = ListingPart.FindField(body);
        if (body.Recordings.ValueKind == JsonValueKind.Array)
        {
            int place = 0;
            foreach (JsonElement item in body.Recordings.EnumerateArray())
            {
                place++;
                try
                {
                    recordings.Add(ReadItem(item, place, sessionId, kind, streamable, connection, isInPart: partField is not null));
                }
                catch (SukiSdpException problem)
                {
                    problems.Add(problem);
                }
            }
        }

        // Stable, so that equal numbers keep the service's order.
        return new RecordingListing(sessionId, kind, streamable, [.. recordings.OrderBy(r => r.SequenceNumber ?? int.MaxValue)], problems) { PartField = partField };
    }

    /// <summary>A session without recordings, as an error.</summary>
    public static SukiSdpException Empty(string sessionId) =>
        new(SukiError.RecordingListEmpty, $"{DisplayText.Session(sessionId)}: the service lists no recordings for it.");

    private static SukiRecording ReadItem(JsonElement item, int place, string sessionId, UrlKind kind, bool streamable, SukiConnection connection, bool isInPart)
    {
        string? id = ListingBody.ReadText(item, "recording_id");
        if (string.IsNullOrEmpty(id))
        {
            throw new SukiSdpException(SukiError.RecordingInvalid, $"{DisplayText.Session(sessionId)}: entry {place} of the listing has no recording_id, so it cannot be named or saved.");
        }

        string? url = ListingBody.ReadText(item, "presigned_url");
        if (string.IsNullOrEmpty(url))
        {
            throw new SukiSdpException(SukiError.RecordingInvalid, $"{DisplayText.Recording(sessionId, id)}: the listing has no presigned_url for it.");
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || !ServiceAddress.IsSafe(address))
        {
            throw new SukiSdpException(
                SukiError.PresignedUrlRefused,
                $"{DisplayText.Recording(sessionId, id)}: the presigned URL was refused. It must be an absolute https URL without user information.");
        }

        return new SukiRecording
        {
            SessionId = sessionId,
            RecordingId = id!,
            SequenceNumber = ListingBody.ReadInteger(item, "sequence_number"),
            PresignedUrl = address,
            ExpiresAt = ListingBody.ReadMoment(item, "expires_at"),
            IsStreamable = streamable,
            UrlKind = kind,
            Connection = connection,
            IsListedInPart = isInPart,
        };
    }

    private static bool LooksLikeMarkup(byte[] body) => body.FirstOrDefault(b => b is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0xEF or 0xBB or 0xBF)) == (byte)'<';
}
