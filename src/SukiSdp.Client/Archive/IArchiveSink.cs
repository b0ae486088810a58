namespace SukiSdp.Archive;

/// <summary>Receives the results of a check. Calls can come from any thread.</summary>
internal interface IArchiveSink
{
    /// <summary>A file was checked.</summary>
    void Checked(SukiArchiveFinding finding);

    /// <summary>A file or folder couldn't be read; the check continues.</summary>
    void Failed(SukiSdpException failure, object target);
}
