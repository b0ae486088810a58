using System.Globalization;
using System.Management.Automation;

namespace SukiSdp.Commands.Binding;

/// <summary>A time after which a session can be listed once more. A bare number is a mistake: PowerShell takes it for ticks of 100 ns.</summary>
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
                "A time of {0} cannot be used: the service keeps recordings for seven days, so it must be shorter, and not negative. Specify days, hours, minutes and seconds, as in 1.00:00:00 for a day; a bare number counts ticks of 100 nanoseconds.",
                time.ToString("c", CultureInfo.InvariantCulture)));
        }
    }
}
