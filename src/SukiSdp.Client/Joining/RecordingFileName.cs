using System.Globalization;
using System.Text.RegularExpressions;
using SukiSdp.Archive;

namespace SukiSdp.Joining;

/// <summary>What the name of a file that was saved under the default name template tells.</summary>
/// <param name="SequenceNumber">The chunk's sequence number.</param>
/// <param name="Stem">The name without its extensions; a chunk's file and its part file have the same.</param>
/// <param name="IsPart">Whether it is the part file of a chunk on its way.</param>
internal sealed record RecordingFileName(int SequenceNumber, string Stem, bool IsPart)
{
    private static readonly Regex Form = new(
        $@"^(?<stem>(?<number>-?[0-9]{{3,}})_[^.]+)\.(wav|{string.Join("|", FinalName.OtherExtensions.Select(e => e.TrimStart('.')))})(?<part>\.part)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    /// <summary>Reads a file name; null when it is not one of a chunk.</summary>
    public static RecordingFileName? Read(string fileName) =>
        Form.Match(fileName) is { Success: true } match
        && int.TryParse(match.Groups["number"].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? new RecordingFileName(number, match.Groups["stem"].Value, match.Groups["part"].Success)
            : null;
}
