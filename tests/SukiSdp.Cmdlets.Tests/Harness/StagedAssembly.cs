using System.Reflection;
using SukiSdp.Tour;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>The module's own DLLs, as the engine has loaded them from the staged folder.</summary>
internal static class StagedAssembly
{
    public static Assembly Cmdlets => Find("SukiSdp.Cmdlets");

    public static Assembly Client => Find("SukiSdp.Client");

    private static Assembly Find(string name)
    {
        Assembly[] loaded = [.. AppDomain.CurrentDomain.GetAssemblies().Where(assembly => assembly.GetName().Name == name)];
        Assembly only = loaded.Single();
        return only.Location == Path.Combine(StagedModule.Folder, "bin", "net8.0", name + ".dll")
            ? only
            : throw new InvalidOperationException($"{name} was loaded from '{only.Location}', not from the staged module.");
    }
}
