using System.Collections;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security;
using System.Text.RegularExpressions;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>No object of the module shows a secret as text: a token, a presigned URL, a password.</summary>
public sealed partial class SecretTextTests : ModuleTest
{
    private const string Secret = "planted-secret";

    // What a text of this name can hold. Ids, paths and messages are to be shown.
    private static readonly Regex SecretName = NameOfSecret();

    public static TheoryData<string> Assemblies => ["SukiSdp.Client", "SukiSdp.Cmdlets"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_type_shows_a_secret_that_a_member_holds(string assembly)
    {
        List<string> showing = [];
        int planted = 0;
        foreach (Type type in Types(assembly))
        {
            object instance = Plant(type, depth: 3, out bool holdsSecret)!;
            planted += holdsSecret ? 1 : 0;
            if (holdsSecret && TextOf(instance).Contains(Secret, StringComparison.OrdinalIgnoreCase))
            {
                showing.Add($"{type}: {TextOf(instance)}");
            }
        }

        Assert.True(showing.Count == 0, string.Join('\n', showing));
        Assert.True(planted >= (assembly == "SukiSdp.Client" ? 30 : 5), $"Only {planted} types were found to hold a secret.");
    }

    [Fact]
    public void A_record_whose_text_is_the_compilers_is_found()
    {
        Type leaky = typeof(Leaky);

        object instance = Plant(leaky, depth: 3, out bool holdsSecret)!;

        Assert.True(holdsSecret);
        Assert.Contains(Secret, TextOf(instance), StringComparison.Ordinal);
    }

    private static IEnumerable<Type> Types(string assembly) => (assembly == "SukiSdp.Client" ? StagedAssembly.Client : StagedAssembly.Cmdlets).GetTypes()
        .Where(type => !type.IsAbstract && !type.IsInterface && !type.IsEnum && !type.ContainsGenericParameters && !typeof(Delegate).IsAssignableFrom(type) && !type.IsByRefLike);

    private static string TextOf(object instance)
    {
        try
        {
            return instance.ToString() ?? "";
        }
        catch (Exception e) when (e is NullReferenceException or ArgumentNullException or InvalidOperationException)
        {
            // The object was not made by its constructor. What it shows then is nothing.
            return "";
        }
    }

    // An object with secrets in all members that can hold one, made without its constructor.
    private static object? Plant(Type type, int depth, out bool holdsSecret)
    {
        holdsSecret = false;
        object instance = RuntimeHelpers.GetUninitializedObject(type);
        for (Type? level = type; level is not null && level.Assembly == type.Assembly; level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (ValueFor(field.FieldType, field.Name, type.Assembly, depth) is { } value)
                {
                    field.SetValue(instance, value);
                    holdsSecret = true;
                }
            }
        }

        return instance;
    }

    private static object? ValueFor(Type type, string name, Assembly module, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(Uri))
        {
            return new Uri($"https://storage.example/audio.wav?X-Goog-Signature={Secret}");
        }

        if (type == typeof(SecureString))
        {
            return new NetworkCredential("", Secret).SecurePassword;
        }

        if (type == typeof(NetworkCredential) || type == typeof(ICredentials))
        {
            return new NetworkCredential("user", Secret);
        }

        if (type == typeof(string))
        {
            return SecretName.IsMatch(name) ? Secret : null;
        }

        if (type.IsArray || typeof(IEnumerable).IsAssignableFrom(type))
        {
            return Collection(type, name, module, depth);
        }

        bool isOurs = type.Assembly.GetName().Name!.StartsWith("SukiSdp.", StringComparison.Ordinal);
        return isOurs && depth > 0 && !type.IsAbstract && !type.IsEnum && !type.ContainsGenericParameters && !typeof(Delegate).IsAssignableFrom(type)
            && Plant(type, depth - 1, out bool holds) is { } inner && holds ? inner : null;
    }

    private static Array? Collection(Type type, string name, Assembly module, int depth)
    {
        Type? element = type.IsArray ? type.GetElementType() : type.IsGenericType ? type.GetGenericArguments()[^1] : null;
        if (element is null || element.IsPointer || ValueFor(element, name, module, depth - 1) is not { } value)
        {
            return null;
        }

        Array array = Array.CreateInstance(element, 1);
        array.SetValue(value, 0);
        return type.IsInstanceOfType(array) ? array : null;
    }

    [GeneratedRegex("token|secret|password|credential|signature|url|uri|query|^<Value>|^_?value$", RegexOptions.IgnoreCase)]
    private static partial Regex NameOfSecret();

    private sealed record Leaky(Uri Address);
}
