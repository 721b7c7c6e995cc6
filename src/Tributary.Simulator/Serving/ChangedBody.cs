using System.Text;
using Tributary.Simulator.Behaviours;
using Tributary.Simulator.Providers;

namespace Tributary.Simulator.Serving;

/// <summary>The faithful answer with something wrong in its body. What needs a JSON object leaves any other body alone.</summary>
internal static class ChangedBody
{
    private const string Nothing = "\"status\":\"error\",\"articles\":[],\"hits\":[],\"response\":{},";

    public static Answer Of(Answer answer, BodyFault fault) => fault switch
    {
        BodyFault.Empty => answer with { Body = default },
        BodyFault.EmptyJson => answer with { Body = "{}"u8.ToArray() },
        BodyFault.WrongShape => answer with { Body = "[{\"unexpected\":true}]"u8.ToArray() },
        BodyFault.WrongTypes => answer with { Body = "{\"status\":1,\"articles\":\"none\",\"hits\":{},\"response\":[]}"u8.ToArray() },
        BodyFault.Cut => answer with { Body = answer.Body[..(answer.Body.Length / 2)] },
        BodyFault.DuplicateKeys => Begun(answer, Encoding.UTF8.GetBytes(Nothing)),
        BodyFault.Nan => Begun(answer, "\"score\":NaN,"u8),
        BodyFault.InvalidUtf8 => Begun(answer, [.. "\"note\":\""u8, 0xFF, 0xFE, 0xC3, .. "\","u8]),
        BodyFault.ByteOrderMark => answer with { Body = (byte[])[0xEF, 0xBB, 0xBF, .. answer.Body.Span] },
        _ => answer with
        {
            ContentType = answer.ContentType.Split(';')[0] + "; charset=utf-16",
            Body = (byte[])[0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(answer.Body.Span))],
        },
    };

    private static Answer Begun(Answer answer, ReadOnlySpan<byte> members) => answer.Body.Span is [(byte)'{', .. var rest]
        ? answer with { Body = (byte[])[(byte)'{', .. members, .. rest] }
        : answer;
}
