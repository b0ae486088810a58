using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SukiSdp.Sandbox;

/// <summary>Writes the JSON of a listing, signing a new URL for each recording.</summary>
internal sealed class ListingWriter(SandboxOptions options, UrlSigner signer, Func<Uri> storage)
{
    // The ampersands of a URL aren't escaped, so that the output of curl is readable.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public byte[] Write(SandboxSession session, bool download)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, WriterOptions))
        {
            json.WriteStartObject();
            if (!session.OmitRecordings)
            {
                json.WriteStartArray("recordings");
                foreach (SandboxRecording recording in session.Recordings)
                {
                    Write(json, session, recording, download);
                }

                json.WriteEndArray();
            }

            json.WriteBoolean("is_streamable", session.IsStreamable);
            foreach ((string name, string value) in session.Fields)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void Write(Utf8JsonWriter json, SandboxSession session, SandboxRecording recording, bool download)
    {
        PresignedUrl url = UrlOf(session, recording, download);

        json.WriteStartObject();
        json.WriteString("recording_id", recording.Id);
        if ((recording.UrlOverride is { } replace ? replace(url.Url) : url.Url.AbsoluteUri) is { } listed)
        {
            json.WriteString("presigned_url", listed);
        }

        WriteExpiry(json, recording.ExpiresAtOverride ?? url.ExpiresAt.ToUnixTimeSeconds());
        if (recording.SequenceNumber is int number)
        {
            json.WriteNumber("sequence_number", number);
        }

        json.WriteEndObject();
    }

    private static void WriteExpiry(Utf8JsonWriter json, object expiresAt)
    {
        if (expiresAt is JsonValueKind.Undefined)
        {
            return;
        }

        json.WritePropertyName("expires_at");
        if (expiresAt is JsonValueKind.Null)
        {
            json.WriteNullValue();
        }
        else
        {
            JsonSerializer.Serialize(json, expiresAt);
        }
    }

    private PresignedUrl UrlOf(SandboxSession session, SandboxRecording recording, bool download)
    {
        TimeSpan lifetime = download ? options.DownloadUrlLifetime : options.UrlLifetime;
        if (options.StorageRoot is null)
        {
            return signer.Sign(storage(), RequestTarget.StoragePath(session.Id, recording.Id), lifetime, attachment: download);
        }

        string url = options.StoragePathTemplate
            .Replace("{root}", options.StorageRoot.AbsoluteUri, StringComparison.Ordinal)
            .Replace("{sessionId}", Uri.EscapeDataString(session.Id), StringComparison.Ordinal)
            .Replace("{recordingId}", Uri.EscapeDataString(recording.Id), StringComparison.Ordinal);
        return new PresignedUrl(new Uri(url), options.Clock.GetUtcNow() + lifetime);
    }
}
