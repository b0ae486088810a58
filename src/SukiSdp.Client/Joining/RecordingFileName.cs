using System.Globalization;
using System.Text.RegularExpressions;
using SukiSdp.Archive;

namespace SukiSdp.Joining;

/// <summary>The parts of a file name of the default name template.</summary>
/// <param name="SequenceNumber">The sequence number of the recording.</param>
/// <param name="Stem">The name without its extensions, which is the same for a recording and its partial file.</param>
/// <param name="IsPart">Whether it is the partial file of a recording.</param>
internal sealed record RecordingFileName(int SequenceNumber, string Stem, bool IsPart)
{
    private static readonly Regex Form = new(
        $@"^(?<stem>(?<number>-?[0-9]{{3,}})_[^.]+)\.(wav|{string.Join("|", FinalName.OtherExtensions.Select(e => e.TrimStart('.')))})(?<part>\.part)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    /// <summary>Reads a file name; null if it isn't the name of a recording.</summary>
    public static RecordingFileName? Read(string fileName) =>
        Form.Match(fileName) is { Success: true } match
        && int.TryParse(match.Groups["number"].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? new RecordingFileName(number, match.Groups["stem"].Value, match.Groups["part"].Success)
            : null;
}
