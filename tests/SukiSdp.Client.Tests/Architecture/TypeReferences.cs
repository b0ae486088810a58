using System.Reflection;
using System.Reflection.Emit;

namespace SukiSdp.Tests.Architecture;

/// <summary>Finds the types that a compiled type refers to: in its signatures, fields, attributes and method bodies. Constants leave no reference.</summary>
internal static class TypeReferences
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<short, OpCode> Instructions =
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Returns the types that a type refers to, without those that its nested types refer to.</summary>
    public static IReadOnlyCollection<Type> Of(Type type)
    {
        HashSet<Type> found = [];
        IEnumerable<Type?> used =
        [
            type.BaseType,
            .. type.GetInterfaces(),
            .. type.GetCustomAttributesData().Select(attribute => attribute.AttributeType),
            .. type.GetGenericArguments().SelectMany(argument => argument.IsGenericParameter ? argument.GetGenericParameterConstraints() : []),
            .. type.GetFields(Declared).Select(field => field.FieldType),
            .. type.GetMembers(Declared).OfType<MethodBase>().SelectMany(method => OfSignature(method).Concat(OfBody(method))),
        ];
        foreach (Type? one in used)
        {
            Add(found, one);
        }

        return found;
    }

    private static void Add(HashSet<Type> found, Type? type)
    {
        if (type is { HasElementType: true })
        {
            Add(found, type.GetElementType());
        }
        else if (type is { IsGenericParameter: false } && found.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type))
        {
            Array.ForEach(type.GetGenericArguments(), argument => Add(found, argument));
        }
        else if (type is { IsConstructedGenericType: true })
        {
            Array.ForEach(type.GetGenericArguments(), argument => Add(found, argument));
        }
    }

    private static IEnumerable<Type?> OfSignature(MethodBase method) =>
    [
        method.DeclaringType,
        (method as MethodInfo)?.ReturnType,
        .. method.GetParameters().Select(parameter => parameter.ParameterType),
        .. method.IsGenericMethod ? method.GetGenericArguments() : [],
    ];

    private static List<Type?> OfBody(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
        {
            return [];
        }

        byte[] code = body.GetILAsByteArray()!;
        List<Type?> used =
        [
            .. body.LocalVariables.Select(local => local.LocalType),
            .. body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause).Select(clause => clause.CatchType),
        ];
        for (int at = 0; at < code.Length;)
        {
            int first = code[at++];
            OpCode instruction = Instructions[unchecked((short)(first == 0xFE ? (first << 8) | code[at++] : first))];
            if (instruction.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineTok)
            {
                used.AddRange(OfMember(Resolve(method, BitConverter.ToInt32(code, at))));
            }

            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }

        return used;
    }

    private static MemberInfo? Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType?.GetGenericArguments(),
        method.IsGenericMethod ? method.GetGenericArguments() : null);

    private static IEnumerable<Type?> OfMember(MemberInfo? member) => member switch
    {
        Type type => [type],
        FieldInfo field => [field.DeclaringType, field.FieldType],
        MethodBase method => OfSignature(method),
        _ => [],
    };
}
