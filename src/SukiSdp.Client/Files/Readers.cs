namespace SukiSdp.Files;

/// <summary>Who can read new files and folders, in addition to their owner. On Windows, the ACL of the folder applies, and this has no effect.</summary>
internal enum Readers
{
    /// <summary>Only the owner: modes 0600 and 0700.</summary>
    Owner,

    /// <summary>The owner and the group: modes 0640 and 0750.</summary>
    Group,
}
