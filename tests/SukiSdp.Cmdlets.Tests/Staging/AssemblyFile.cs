using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace SukiSdp.Cmdlets.Tests.Staging;

/// <summary>What a DLL says of itself, read without loading it.</summary>
internal sealed record AssemblyFile(string Name, Version Version, IReadOnlyList<(string Name, Version Version)> References, IReadOnlyList<string> PublicTypes)
{
    /// <summary>Reads a DLL; null when it is no .NET assembly.</summary>
    public static AssemblyFile? Read(string path)
    {
        using PEReader file = new(File.OpenRead(path));
        if (!file.HasMetadata)
        {
            return null;
        }

        MetadataReader reader = file.GetMetadataReader();
        if (!reader.IsAssembly)
        {
            return null;
        }

        AssemblyDefinition self = reader.GetAssemblyDefinition();
        return new AssemblyFile(
            reader.GetString(self.Name),
            self.Version,
            [.. reader.AssemblyReferences.Select(reader.GetAssemblyReference).Select(reference => (reader.GetString(reference.Name), reference.Version))],
            [.. reader.TypeDefinitions.Select(reader.GetTypeDefinition)
                .Where(type => (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public)
                .Select(type => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}")
                .Order(StringComparer.Ordinal)]);
    }

    /// <summary>Reads all DLLs of a folder, by name.</summary>
    public static Dictionary<string, AssemblyFile> ReadAll(string folder) =>
        Directory.EnumerateFiles(folder, "*.dll").Select(Read).OfType<AssemblyFile>().ToDictionary(assembly => assembly.Name, StringComparer.OrdinalIgnoreCase);
}
