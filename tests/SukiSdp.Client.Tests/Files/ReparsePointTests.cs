using SukiSdp.Files;

namespace SukiSdp.Tests.Files;

/// <summary>Only what stands for something with another name is a link: what Windows and its services keep in another form is an ordinary file.</summary>
public sealed class ReparsePointTests
{
    [Theory]
    [InlineData("IO_REPARSE_TAG_SYMLINK", 0xA000000C, true)]
    [InlineData("IO_REPARSE_TAG_MOUNT_POINT", 0xA0000003, true)]
    [InlineData("IO_REPARSE_TAG_LX_SYMLINK", 0xA000001D, true)]
    [InlineData("IO_REPARSE_TAG_GLOBAL_REPARSE", 0xA0000019, true)]
    [InlineData("IO_REPARSE_TAG_WCI_LINK", 0xA0000027, true)]
    [InlineData("IO_REPARSE_TAG_DEDUP", 0x80000013, false)]
    [InlineData("IO_REPARSE_TAG_CLOUD", 0x9000001A, false)]
    [InlineData("IO_REPARSE_TAG_CLOUD_1", 0x9000101A, false)]
    [InlineData("IO_REPARSE_TAG_CLOUD_7", 0x9000701A, false)]
    [InlineData("IO_REPARSE_TAG_CLOUD_F", 0x9000F01A, false)]
    [InlineData("IO_REPARSE_TAG_ONEDRIVE", 0x80000021, false)]
    [InlineData("IO_REPARSE_TAG_WIM", 0x80000008, false)]
    [InlineData("IO_REPARSE_TAG_WOF", 0x80000017, false)]
    [InlineData("IO_REPARSE_TAG_HSM", 0xC0000004, false)]
    [InlineData("IO_REPARSE_TAG_HSM2", 0x80000006, false)]
    [InlineData("IO_REPARSE_TAG_SIS", 0x80000007, false)]
    [InlineData("IO_REPARSE_TAG_DFS", 0x8000000A, false)]
    [InlineData("IO_REPARSE_TAG_APPEXECLINK", 0x8000001B, false)]
    [InlineData("IO_REPARSE_TAG_PROJFS", 0x9000001C, false)]
    [InlineData("IO_REPARSE_TAG_FILE_PLACEHOLDER", 0x80000015, false)]
    [InlineData("IO_REPARSE_TAG_AF_UNIX", 0x80000023, false)]
    [InlineData("none", 0u, false)]
    public void A_tag_says_whether_a_reparse_point_is_a_link(string name, uint tag, bool isLink)
    {
        Assert.NotEmpty(name);
        Assert.Equal(isLink, ReparsePoint.IsLink(FileAttributes.ReparsePoint | FileAttributes.Archive, tag));
        Assert.Equal(isLink, ReparsePoint.IsLink(FileAttributes.ReparsePoint | FileAttributes.Directory, tag));
        Assert.False(ReparsePoint.IsLink(FileAttributes.Archive, tag));
    }

    [Theory]
    [InlineData(0x1000, true)]
    [InlineData(0x40000, true)]
    [InlineData(0x400000 | 0x400 | 0x20, true)]
    [InlineData(0x400 | 0x20, false)]
    [InlineData(0x80, false)]
    public void Attributes_say_whether_the_content_is_kept_elsewhere(int attributes, bool isOffline) =>
        Assert.Equal(isOffline, ReparsePoint.IsOffline((FileAttributes)attributes));

    [Fact]
    [Trait("Wine", "no symbolic links")]
    public void Symbolic_links_to_files_and_folders_are_links_and_nothing_else_is()
    {
        using TempFolder folder = new();
        string file = folder["file"], below = folder["folder"];
        File.WriteAllText(file, "x");
        Directory.CreateDirectory(below);
        File.CreateSymbolicLink(folder["to-file"], file);
        Directory.CreateSymbolicLink(folder["to-folder"], below);
        File.CreateSymbolicLink(folder["to-nothing"], folder["nothing"]);

        Assert.Equal(
            ["to-file", "to-folder", "to-nothing"],
            Directory.EnumerateFileSystemEntries(folder.Path).Where(PrivateFile.IsLink).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.False(PrivateFile.IsLink(folder["nothing"]));
    }
}
