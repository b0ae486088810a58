using System.Reflection;
using System.Runtime.Loader;

namespace SukiSdp.Windows.Launcher;

/// <summary>
/// Stands in for dotnet.exe, which no package contains. <c>dotnet X.dll …</c> runs a program as the real one does; <c>dotnet xunit X.dll REPORT FILTER</c> runs
/// the tests of an assembly whose names contain the filter, and writes a line for each.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments) => arguments switch
    {
        ["xunit", var assembly, var report, var filter] => XunitRun.Run(Load(assembly), report, filter),
        [var assembly, ..] when assembly.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) => RunProgram(Load(assembly), arguments[1..]),
        _ => throw new ArgumentException("Usage: dotnet X.dll [arguments], or dotnet xunit X.dll REPORT FILTER"),
    };

    // The process looks as if the real dotnet.exe had started the assembly: its folder is the base folder, its dependencies are found by its own .deps.json,
    // and it is the entry assembly.
    private static Assembly Load(string path)
    {
        path = Path.GetFullPath(path);
        AppContext.SetData("APP_CONTEXT_BASE_DIRECTORY", Path.GetDirectoryName(path) + Path.DirectorySeparatorChar);
        AssemblyDependencyResolver resolver = new(path);
        AssemblyLoadContext.Default.Resolving += (context, name) => resolver.ResolveAssemblyToPath(name) is { } found ? context.LoadFromAssemblyPath(found) : null;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            resolver.ResolveUnmanagedDllToPath(name) is { } found ? System.Runtime.InteropServices.NativeLibrary.Load(found) : 0;
        return AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
    }

    // By a delegate: under Wine, an exception that passes native frames of the runtime, as those of a reflective call, ends the process.
    private static int RunProgram(Assembly assembly, string[] arguments)
    {
        Assembly.SetEntryAssembly(assembly);
        MethodInfo main = assembly.EntryPoint ?? throw new ArgumentException($"'{assembly.Location}' is not a program.");
        if (main.ReturnType == typeof(void))
        {
            main.CreateDelegate<Action<string[]>>()(arguments);
            return Environment.ExitCode;
        }

        return main.CreateDelegate<Func<string[], int>>()(arguments);
    }
}
