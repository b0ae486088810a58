using System.Reflection;
using System.Text;
using SukiSdp.Cmdlets.Tests.Docs;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>
/// The public types and members of the module's own assemblies, which scripts and .NET callers may rely on. When a change is meant, remake the file:
/// <c>SUKISDP_TEST_ACCEPT=1 dotnet test tests/SukiSdp.Cmdlets.Tests --filter PublicApiTests</c>.
/// </summary>
public sealed class PublicApiTests : ModuleTest
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly string Snapshot = Path.Combine(DocFiles.Repository, "tests", "SukiSdp.Cmdlets.Tests", "PublicApi.txt");

    [Fact]
    public async Task The_public_types_and_members_are_those_of_the_snapshot()
    {
        await RunWellAsync("Get-Command -Module SukiSdp");
        string now = Describe(StagedAssembly.Client) + Describe(StagedAssembly.Cmdlets);
        if (Environment.GetEnvironmentVariable("SUKISDP_TEST_ACCEPT") == "1")
        {
            await File.WriteAllTextAsync(Snapshot, now);
        }

        Assert.Equal((await File.ReadAllTextAsync(Snapshot)).ReplaceLineEndings("\n"), now);
    }

    private static string Describe(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(KindOf(type)).Append(' ').Append(NameOf(type)).Append(BaseOf(type)).Append('\n');
            foreach (string member in type.GetMembers(Declared).Select(Describe).OfType<string>().Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string KindOf(Type type) =>
        type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsInterface ? "interface"
        : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";

    private static string BaseOf(Type type) =>
        type.IsEnum || type.BaseType is null || type.BaseType == typeof(object) || type.BaseType == typeof(ValueType) ? "" : $" : {NameOf(type.BaseType)}";

    // Null for what is not visible outside, or belongs to a property or an enum.
    private static string? Describe(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true } field when field.DeclaringType!.IsEnum => $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), System.Globalization.CultureInfo.InvariantCulture)}",
        FieldInfo field when !field.IsSpecialName && (field.IsPublic || field.IsFamily) => $"{Modifiers(field.IsStatic, field.IsFamily)}{NameOf(field.FieldType)} {field.Name}",
        PropertyInfo property when Visible(property.GetMethod) || Visible(property.SetMethod) =>
            $"{Modifiers((property.GetMethod ?? property.SetMethod)!.IsStatic, property.GetMethod?.IsFamily == true)}{NameOf(property.PropertyType)} {property.Name} {{ {Accessors(property)}}}",
        ConstructorInfo constructor when Visible(constructor) => $"{Modifiers(false, constructor.IsFamily)}.ctor({Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method when Visible(method) =>
            $"{Modifiers(method.IsStatic, method.IsFamily)}{NameOf(method.ReturnType)} {method.Name}({Parameters(method)})",
        _ => null,
    };

    private static bool Visible(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static string Modifiers(bool isStatic, bool isProtected) => (isProtected ? "protected " : "") + (isStatic ? "static " : "");

    private static string Accessors(PropertyInfo property)
    {
        bool isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit") == true;
        return (Visible(property.GetMethod) ? "get; " : "") + (Visible(property.SetMethod) ? isInit ? "init; " : "set; " : "");
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter => $"{NameOf(parameter.ParameterType)} {parameter.Name}"));

    private static string NameOf(Type type) => type switch
    {
        { IsGenericParameter: true } => type.Name,
        { IsArray: true } => $"{NameOf(type.GetElementType()!)}[]",
        { IsGenericType: true } => $"{type.Namespace}.{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>",
        _ => type.FullName ?? type.Name,
    };
}
