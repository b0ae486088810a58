using System.Globalization;
using System.Management.Automation;

namespace SukiSdp.Commands.Binding;

/// <summary>A time after which a session can be listed once more. A number without units is a mistake: PowerShell interprets it as ticks of 100 ns.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateRecheckAfterAttribute : ValidateArgumentsAttribute
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        TimeSpan time = arguments is PSObject wrapped ? (TimeSpan)wrapped.BaseObject : (TimeSpan)arguments;
        if (time < TimeSpan.Zero || time >= Kept || (time > TimeSpan.Zero && time < TimeSpan.FromMilliseconds(1)))
        {
            throw new ValidationMetadataException(string.Format(
                CultureInfo.InvariantCulture,
                "The time {0} isn't valid: it can't be negative, and must be shorter than seven days, because the service keeps recordings for seven days. Specify days, hours, minutes and seconds, as in 1.00:00:00 for one day; a number without units specifies ticks of 100 nanoseconds.",
                time.ToString("c", CultureInfo.InvariantCulture)));
        }
    }
}
