using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using SukiSdp.Tour;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Staging;

/// <summary>The staged folder itself: that what is shipped is complete, fits together, and has nothing in it that hurts a shell.</summary>
public sealed class StagedFolderTests
{
    // The shell brings these: PowerShell itself, at the version that 5.1 has and 7 accepts.
    private static readonly Dictionary<string, Version> FromTheShell = new() { ["System.Management.Automation"] = new Version(3, 0, 0, 0) };

    private static readonly string Net472 = Path.Combine(StagedModule.Folder, "bin", "net472");
    private static readonly string Net8 = Path.Combine(StagedModule.Folder, "bin", "net8.0");
    private static readonly string[] Own = ["SukiSdp.Client.dll", "SukiSdp.Cmdlets.dll"];

    [Fact]
    public void The_folder_holds_what_the_module_consists_of()
    {
        string[] files = [.. Directory.EnumerateFiles(StagedModule.Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

        Assert.Equal(["LICENSE", "SukiSdp.Format.ps1xml", "SukiSdp.psd1", "SukiSdp.psm1"], files);
        Assert.Equal(["net472", "net8.0"], Directory.EnumerateDirectories(Path.Combine(StagedModule.Folder, "bin")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal(["Save-NightlyRecording.ps1"], Directory.EnumerateFiles(Path.Combine(StagedModule.Folder, "samples")).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void PowerShell_7_gets_our_own_dlls_and_no_other() =>
        Assert.Equal(Own, Directory.EnumerateFiles(Net8).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [Fact]
    public void PowerShells_own_dll_is_nowhere()
    {
        string[] files = Directory.GetFiles(StagedModule.Folder, "*", SearchOption.AllDirectories);

        Assert.DoesNotContain(files, path => Path.GetFileName(path).Contains("System.Management.Automation", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(files, path => Path.GetExtension(path) is ".pdb" or ".config" || (path.EndsWith(".xml", StringComparison.Ordinal) && !path.EndsWith("-Help.xml", StringComparison.Ordinal)) || path.EndsWith(".deps.json", StringComparison.Ordinal));
    }

    [Fact]
    public void On_PowerShell_7_4_every_reference_is_met_by_its_runtime()
    {
        foreach (AssemblyFile assembly in AssemblyFile.ReadAll(Net8).Values)
        {
            Assert.All(assembly.References, reference => Assert.True(
                reference.Name.StartsWith("SukiSdp.", StringComparison.Ordinal)
                || FromTheShell.GetValueOrDefault(reference.Name) == reference.Version
                || (reference.Name.StartsWith("System.", StringComparison.Ordinal) && reference.Version == new Version(8, 0, 0, 0)),
                $"{assembly.Name} refers to {reference.Name} {reference.Version}."));
        }
    }

    [Fact]
    public void On_Windows_PowerShell_every_reference_is_met_by_exactly_the_version_beside_it_or_by_the_framework()
    {
        Dictionary<string, AssemblyFile> shipped = AssemblyFile.ReadAll(Net472);
        Dictionary<string, AssemblyFile> framework = Framework();
        foreach (AssemblyFile assembly in shipped.Values)
        {
            foreach ((string name, Version version) in assembly.References)
            {
                // A DLL beside it decides, whatever the framework has: an older framework would ask for a binding redirect, and a module has none.
                bool met = shipped.TryGetValue(name, out AssemblyFile? beside)
                    ? beside.Version == version
                    : FromTheShell.GetValueOrDefault(name) == version || (framework.TryGetValue(name, out AssemblyFile? provided) && provided.Version >= version);
                Assert.True(met, $"{assembly.Name} refers to {name} {version}; there is {beside?.Version.ToString() ?? "none"} beside it.");
            }
        }
    }

    [Fact]
    public void On_Windows_PowerShell_System_ValueTuple_comes_with_the_module()
    {
        Dictionary<string, AssemblyFile> shipped = AssemblyFile.ReadAll(Net472);
        (string Name, Version Version)[] wanted = [.. shipped.Values.SelectMany(assembly => assembly.References).Where(reference => reference.Name == "System.ValueTuple").Distinct()];

        // 4.0.5.0 is newer than what .NET Framework 4.7.2 has.
        Assert.Contains(("System.ValueTuple", new Version(4, 0, 5, 0)), wanted);
        Assert.True(Framework()["System.ValueTuple"].Version < new Version(4, 0, 5, 0));
        Assert.Equal(new Version(4, 0, 5, 0), shipped["System.ValueTuple"].Version);
    }

    [Fact]
    public void On_Windows_PowerShell_nothing_is_shipped_that_nothing_needs()
    {
        Dictionary<string, AssemblyFile> shipped = AssemblyFile.ReadAll(Net472);
        HashSet<string> needed = new(StringComparer.OrdinalIgnoreCase);
        Queue<string> open = new(["SukiSdp.Cmdlets"]);
        while (open.TryDequeue(out string? name))
        {
            if (shipped.TryGetValue(name, out AssemblyFile? assembly) && needed.Add(name))
            {
                assembly.References.ToList().ForEach(reference => open.Enqueue(reference.Name));
            }
        }

        Assert.Equal(needed.Order(StringComparer.Ordinal), shipped.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Both_shells_get_the_same_types()
    {
        foreach (string name in Own)
        {
            Assert.Equal(AssemblyFile.Read(Path.Combine(Net8, name))!.PublicTypes, AssemblyFile.Read(Path.Combine(Net472, name))!.PublicTypes);
        }
    }

    [Fact]
    public void The_manifest_exports_exactly_the_existing_cmdlets()
    {
        Assembly assembly = Assembly.LoadFrom(Path.Combine(Net8, "SukiSdp.Cmdlets.dll"));
        IEnumerable<string> cmdlets = assembly.GetExportedTypes().Select(type => type.GetCustomAttribute<CmdletAttribute>()).OfType<CmdletAttribute>()
            .Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}");
        Hashtable manifest = Manifest();

        Assert.Equal(cmdlets.Order(StringComparer.Ordinal), Strings(manifest["CmdletsToExport"]).Order(StringComparer.Ordinal));
        Assert.Empty(Strings(manifest["FunctionsToExport"]));
        Assert.Empty(Strings(manifest["VariablesToExport"]));
        Assert.Empty(Strings(manifest["AliasesToExport"]));
    }

    [Fact]
    public void The_manifest_has_the_version_of_the_dlls()
    {
        Version version = Version.Parse((string)Manifest()["ModuleVersion"]!);

        Assert.All(Own.SelectMany(name => new[] { Path.Combine(Net8, name), Path.Combine(Net472, name) }), path =>
        {
            Version shipped = AssemblyFile.Read(path)!.Version;
            Assert.Equal(version, new Version(shipped.Major, shipped.Minor, shipped.Build));
        });
    }

    [Fact]
    public void The_manifest_says_where_it_works()
    {
        Hashtable manifest = Manifest();
        Hashtable gallery = (Hashtable)((Hashtable)manifest["PrivateData"]!)["PSData"]!;

        Assert.Equal(["Desktop", "Core"], Strings(manifest["CompatiblePSEditions"]));
        Assert.Subset(Strings(gallery["Tags"]).ToHashSet(), new HashSet<string> { "PSEdition_Desktop", "PSEdition_Core", "Windows", "Linux", "MacOS" });
        Assert.StartsWith("https://", (string)gallery["ProjectUri"]!, StringComparison.Ordinal);
        Assert.StartsWith("https://", (string)gallery["LicenseUri"]!, StringComparison.Ordinal);
    }

    // As PowerShell reads it: data only, nothing is run.
    private static Hashtable Manifest()
    {
        ScriptBlockAst file = Parser.ParseFile(Path.Combine(StagedModule.Folder, "SukiSdp.psd1"), out _, out ParseError[] errors);
        Assert.Empty(errors);
        return (Hashtable)file.Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false).SafeGetValue();
    }

    private static string[] Strings(object? value) => [.. ((IEnumerable)value!).Cast<string>()];

    // What .NET Framework 4.7.2 provides: its reference assemblies, and the facades that stand for .NET Standard.
    private static Dictionary<string, AssemblyFile> Framework()
    {
        string folder = typeof(StagedFolderTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "FrameworkAssemblies").Value!;
        Dictionary<string, AssemblyFile> all = AssemblyFile.ReadAll(folder);
        foreach ((string name, AssemblyFile facade) in AssemblyFile.ReadAll(Path.Combine(folder, "Facades")))
        {
            all[name] = facade;
        }

        return all;
    }
}
