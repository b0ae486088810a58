namespace SukiSdp.Archive;

/// <summary>Where the outcome of a check goes. Calls come from any thread.</summary>
internal interface IArchiveSink
{
    /// <summary>A file was checked.</summary>
    void Checked(SukiArchiveFinding finding);

    /// <summary>A file or folder could not be read; the rest goes on.</summary>
    void Failed(SukiSdpException failure, object target);
}
