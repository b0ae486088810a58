using System.Collections;
using System.Globalization;
using System.Management.Automation;
using SukiSdp.Api;

namespace SukiSdp.Commands.Binding;

/// <summary>
/// Converts recordings that were serialized (remoting, Export-Clixml, JSON, CSV). Other rows aren't changed: they are bound to
/// <c>-SessionId</c>.
/// </summary>
public sealed class RecordingTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object inner = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (inner is object[] list)
        {
            return list.Any(i => i is not null && Read(i) is not null) ? list.Select(i => i is null ? null : (object?)Read(i) ?? i).ToArray() : inputData;
        }

        return (object?)Read(inputData) ?? inputData;
    }

    /// <summary>Returns whether an object, or an object in a list, is a recording.</summary>
    internal static bool IsRecording(object? input) => (input is PSObject wrapped ? wrapped.BaseObject : input) switch
    {
        SukiRecording => true,
        object[] list => list.Any(item => item is not object[] && IsRecording(item)),
        null => false,
        _ => Read(input!) is not null,
    };

    private static SukiRecording? Read(object item)
    {
        object inner = item is PSObject wrapped ? wrapped.BaseObject : item;
        if (inner is SukiRecording || !IdPropertyNames.IsRecord(item)
            || IdPropertyNames.Text(item, IdPropertyNames.Session) is not { } session
            || IdPropertyNames.Text(item, IdPropertyNames.Recording) is not { } recording)
        {
            return null;
        }

        object? url = IdPropertyNames.Value(item, ["PresignedUrl", "presigned_url"]);
        object? streamable = IdPropertyNames.Value(item, ["IsStreamable", "is_streamable"]);
        return new SukiRecording
        {
            SessionId = session,
            RecordingId = recording,
            EncounterId = IdPropertyNames.Text(item, IdPropertyNames.Encounter),
            SequenceNumber = int.TryParse(IdPropertyNames.Text(item, ["SequenceNumber", "sequence_number"]), NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number : null,
            PresignedUrl = url as Uri ?? (Uri.TryCreate(url as string, UriKind.Absolute, out Uri? address) ? address : null),
            ExpiresAt = Moment(IdPropertyNames.Value(item, ["ExpiresAt", "expires_at"])),
            // If the property is missing, ranges are assumed. A server without ranges is detected by its response.
            IsStreamable = streamable as bool? ?? !string.Equals(streamable as string, "false", StringComparison.OrdinalIgnoreCase),
            UrlKind = Enum.TryParse(IdPropertyNames.Value(item, ["UrlKind"])?.ToString(), ignoreCase: true, out UrlKind kind) ? kind : UrlKind.Stream,
        };
    }

    // A property of a recording, the number of the service in JSON or CSV, or a date that ConvertFrom-Json created from ISO text, which without a time zone
    // is UTC, as all dates of the service are.
    private static DateTimeOffset? Moment(object? value) => value switch
    {
        DateTimeOffset moment => moment,
        DateTime { Kind: DateTimeKind.Unspecified } date => new DateTimeOffset(date, TimeSpan.Zero),
        DateTime date => date,
        IFormattable number => ServiceTimestamp.Read(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => ServiceTimestamp.Read(value as string),
    };
}
