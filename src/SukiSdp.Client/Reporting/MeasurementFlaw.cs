namespace SukiSdp.Reporting;

/// <summary>Why a file couldn't be measured, or what is wrong with it.</summary>
internal enum MeasurementFlaw
{
    /// <summary>Its header doesn't match its audio, or it isn't audio.</summary>
    Damaged,

    /// <summary>It is audio in a format or an encoding that isn't measured.</summary>
    OtherFormat,
}
