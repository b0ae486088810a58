using System.Collections;
using System.Globalization;
using System.Management.Automation;
using SukiSdp.Api;

namespace SukiSdp.Commands.Binding;

/// <summary>
/// Takes recordings that were serialized (remoting, Export-Clixml, JSON, CSV) for what they were. Other rows are left alone: they are for
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

    /// <summary>Whether an object, or one in a list, is a recording.</summary>
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
            SequenceNumber = int.TryParse(IdPropertyNames.Text(item, ["SequenceNumber", "sequence_number"]), NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number : null,
            PresignedUrl = url as Uri ?? (Uri.TryCreate(url as string, UriKind.Absolute, out Uri? address) ? address : null),
            ExpiresAt = Moment(IdPropertyNames.Value(item, ["ExpiresAt", "expires_at"])),
            // Left out, it is taken for granted: a server without ranges is noticed by its response.
            IsStreamable = streamable as bool? ?? !string.Equals(streamable as string, "false", StringComparison.OrdinalIgnoreCase),
            UrlKind = Enum.TryParse(IdPropertyNames.Value(item, ["UrlKind"])?.ToString(), ignoreCase: true, out UrlKind kind) ? kind : UrlKind.Stream,
        };
    }

    // A property of our own object, the service's number as JSON or CSV has it, or what ConvertFrom-Json makes of ISO text: a date, which without a zone
    // is UTC like everything the service says.
    private static DateTimeOffset? Moment(object? value) => value switch
    {
        DateTimeOffset moment => moment,
        DateTime { Kind: DateTimeKind.Unspecified } date => new DateTimeOffset(date, TimeSpan.Zero),
        DateTime date => date,
        IFormattable number => ServiceTimestamp.Read(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => ServiceTimestamp.Read(value as string),
    };
}
