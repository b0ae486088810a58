using System.Reflection;
using System.Text.RegularExpressions;

namespace SukiSdp.Tests.Architecture;

public sealed class FolderOrderTests
{
    // What each folder of the client stands on. Only the root and Api refer to each other.
    private static readonly FolderOrder Client = new("SukiSdp", new Dictionary<string, string[]>
    {
        [""] = ["Api"],
        ["Api"] = [""],
        ["Files"] = ["Api"],
        ["Audio"] = ["Files"],
        ["Archive"] = ["Audio"],
        ["Joining"] = ["Archive"],
        ["Download"] = ["Archive"],
        ["Reporting"] = ["Archive"],
        ["Saving"] = ["Joining", "Download"],
    });

    [Fact]
    public void A_lower_folder_of_the_client_does_not_refer_to_a_higher_one() =>
        Assert.Empty(Client.FindViolations(typeof(SukiError).Assembly.GetTypes()));

    [Fact]
    public void A_reference_in_a_method_body_alone_is_found()
    {
        FolderOrder planted = new("SukiSdp.Tests.Architecture.Planted", new Dictionary<string, string[]> { ["Low"] = [], ["High"] = ["Low"] });

        Assert.Equal(["Low/Below -> High/Above"], planted.FindViolations(GetType().Assembly.GetTypes()));
    }

    [Fact]
    public void The_namespace_of_each_file_of_the_client_is_that_of_its_folder()
    {
        string root = GetType().Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!;
        string client = Path.Combine(root, "src", "SukiSdp.Client");
        foreach (string folder in Directory.GetDirectories(client).Append(client).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj")))
        {
            string expected = folder == client ? "SukiSdp" : $"SukiSdp.{Path.GetFileName(folder)}";
            Assert.All(
                Directory.GetFiles(folder, "*.cs"),
                file => Assert.Equal(expected, Regex.Match(File.ReadAllText(file), @"^namespace ([\w.]+);", RegexOptions.Multiline).Groups[1].Value));
        }
    }
}
