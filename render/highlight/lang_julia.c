/*
 * Julia.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"name", "[a-zA-Z_\u00a1-\uffff][a-zA-Z_0-9\u00a1-\uffff]*!*"},
    {"symbol", "[%p{L}%p{Nl}%p{Sm}%p{So}$+<=>^`|~_]"
               "[[:word:]%p{Sm}%p{So}$+<=>^`|~!\"#%%&'*,./:;?@\\]*"},
    {NULL, NULL},
};

static const struct named words[] = {
    {"types",
     " ARPACKException AbstractArray AbstractChannel AbstractChar AbstractDict "
     "AbstractDisplay AbstractFloat AbstractIrrational AbstractLogger AbstractMatrix "
     "AbstractREPL AbstractRNG AbstractRange AbstractSerializer AbstractSet "
     "AbstractSparseArray AbstractSparseMatrix AbstractSparseVector AbstractString "
     "AbstractUnitRange AbstractVecOrMat AbstractVector AbstractWorkerPool Adjoint Any "
     "ArgumentError Array AssertionError Base64DecodePipe Base64EncodePipe BasicREPL "
     "Bidiagonal BigFloat BigInt BitArray BitMatrix BitSet BitVector Bool BoundsError "
     "BunchKaufman CachingPool CapturedException CartesianIndex CartesianIndices Cchar "
     "Cdouble Cfloat Channel Char Cholesky CholeskyPivoted Cint Cintmax_t Clong Clonglong "
     "ClusterManager Cmd Colon Complex ComplexF16 ComplexF32 ComplexF64 CompositeException "
     "Condition ConsoleLogger Cptrdiff_t Cshort Csize_t Cssize_t Cstring Cuchar Cuint "
     "Cuintmax_t Culong Culonglong Cushort Cvoid Cwchar_t Cwstring DataType Date "
     "DateFormat DatePeriod DateTime Day DenseArray DenseMatrix DenseVecOrMat DenseVector "
     "Diagonal Dict DimensionMismatch Dims DivideError DomainError EOFError Eigen Enum "
     "ErrorException Exception ExponentialBackOff Expr FDWatcher Factorization FileMonitor "
     "Float16 Float32 Float64 FolderMonitor Function GeneralizedEigen GeneralizedSVD "
     "GeneralizedSchur GenericArray GenericDict GenericSet GenericString GitConfig GitRepo "
     "GlobalRef HMAC_CTX HTML Hermitian Hessenberg Hour IO IOBuffer IOContext IOStream "},
    {"more_types",
     " IPAddr IPv4 IPv6 IdDict IndexCartesian IndexLinear IndexStyle InexactError InitError "
     "Int Int128 Int16 Int32 Int64 Int8 Integer InterruptException InvalidStateException "
     "Irrational KeyError LAPACKException LDLt LQ LU LinRange LineEditREPL LineNumberNode "
     "LinearIndices LoadError LogLevel LowerTriangular MIME Matrix MersenneTwister Method "
     "MethodError Microsecond Millisecond Minute Missing MissingException Module Month "
     "NTuple NamedTuple Nanosecond Nothing NullLogger Number OrdinalRange OutOfMemoryError "
     "OverflowError PackageMode PackageSpec Pair PartialQuickSort Period PermutedDimsArray "
     "Pipe PollingFileWatcher PosDefException ProcessExitedException Ptr QR QRPivoted "
     "QuoteNode RandomDevice RankDeficientException Rational RawFD ReadOnlyMemoryError "
     "Real ReentrantLock Ref Regex RegexMatch RemoteChannel RemoteException RoundingMode "
     "SHA1_CTX SHA224_CTX SHA256_CTX SHA2_224_CTX SHA2_256_CTX SHA2_384_CTX SHA2_512_CTX "
     "SHA384_CTX SHA3_224_CTX SHA3_256_CTX SHA3_384_CTX SHA3_512_CTX SHA512_CTX SVD Schur "
     "Second SegmentationFault Serializer Set SharedArray SharedMatrix SharedVector Signed "
     "SimpleLogger SingularException Some SparseMatrixCSC SparseVector StackOverflowError "
     "StepRange StepRangeLen StreamREPL StridedArray StridedMatrix StridedVecOrMat "
     "StridedVector String StringIndexError SubArray SubString SubstitutionString "
     "SymTridiagonal Symbol Symmetric SystemError TCPSocket Task TestSetException Text "
     "TextDisplay Time TimePeriod TimeType TimeZone Timer Transpose Tridiagonal Tuple Type "
     "TypeError TypeVar UDPSocket UInt UInt128 UInt16 UInt32 UInt64 UInt8 UTC UUID "
     "UndefInitializer UndefKeywordError UndefRefError UndefVarError UniformScaling Union "
     "UnionAll UnitLowerTriangular UnitRange UnitUpperTriangular Unsigned UpgradeLevel "
     "UpperTriangular Val Vararg VecElement VecOrMat Vector VersionNumber WeakKeyDict "
     "WeakRef Week WorkerConfig WorkerPool Year "},
    {"keywords", " abstracttype begin catch const do else elseif end export finally for forouter "
                 "function global if import in isa local macro module mutablestruct quote return "
                 "struct try using where while "},
    {"builtins", " ARGS C_NULL DEPOT_PATH ENDIAN_BOM ENV Inf Inf16 Inf32 Inf64 LOAD_PATH NaN NaN16 "
                 "NaN32 NaN64 VERSION devnull false im missing nothing pi stderr stdin stdout true "
                 "undef "},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"\n", "-", ""},
    {"[^%S\n]+", "-", ""},
    {"#=", "cm", "blockcomment"},
    {"#.*$", "c", ""},
    {">>>|>>|<<|\u00f7=|\u2260|<=|\u2264|>=|\u2265|%:%:|<:|[-+=*/\\&|$~^%%!.?<>:\u00f7]", "o", ""},
    {"(function|macro)((?:%s|\\%s)+)", "k nf", "funcname"},
    {"((?:mutable )?struct|(?:abstract|primitive) type)((?:%s|\\%s)+)", "k nc", "typename"},
    {"%b%k{types}%b|%b%k{more_types}%b", "kt", ""},
    {"(?:local|global|const)%b", "kd", ""},
    {"%b%k{keywords}%b", "k", ""},
    {"%b%k{builtins}%b|%b[\u03c0\u212f]%b", "nb", ""},
    {"`.*?`", "sb", ""},
    {"'(?:\\.|\\[0-7]{1,3}|\\x[a-fA-F0-9]{1,3}|\\u[a-fA-F0-9]{1,4}|\\U[a-fA-F0-9]{1,6}|[^\\'\n])'",
     "sc", ""},
    {"[IL]\"", "s", "string"},
    {"E?\"", "s", "string"},
    {"%@[%w.]+", "nd", ""},
    {"%{name}", "n", ""},
    {"[%[%]{}(),;]", "x", ""},
    {"(?:%d+(?:_%d+)+%.%d*|%d*%.%d+(?:_%d+)+)(?:[eEf][+-]?[0-9]+)?", "mf", ""},
    {"(?:%d+%.%d*|%d*%.%d+)(?:[eEf][+-]?[0-9]+)?", "mf", ""},
    {"%d+(?:_%d+)+[eEf][+-]?[0-9]+", "mf", ""},
    {"%d+[eEf][+-]?[0-9]+", "mf", ""},
    {"0b[01]+(?:_[01]+)*", "mb", ""},
    {"0o[0-7]+(?:_[0-7]+)*", "mo", ""},
    {"0x[a-fA-F0-9]+(?:_[a-fA-F0-9]+)*", "mh", ""},
    {"%d+(?:_%d+)*", "mi", ""},

    {":funcname", "", ""},
    {"%{symbol}", "nf", "pop"},
    {"%([^%s%w{]{1,2}%)", "o", "pop"},
    {"[^%s%w{]{1,2}", "o", "pop"},

    {":typename", "", ""},
    {"%{symbol}", "nc", "pop"},

    {":blockcomment", "", ""},
    {"[^=#]", "cm", ""},
    {"#=", "cm", "blockcomment"},
    {"=#", "cm", "pop"},
    {"[=#]", "cm", ""},

    {":string", "", ""},
    {"\\(?:[\\abfnrtv\"']|\n|N{.*?}|u[a-fA-F0-9]{4}|U[a-fA-F0-9]{8}|x[a-fA-F0-9]{2}|[0-7]{1,3})",
     "se", ""},
    {"\"", "s", "pop"},
    {"%$(?:%(%w+%))?[-#0 +]*(?:[0-9]+|[*])?(?:%.(?:[0-9]+|[*]))?", "si", ""},
    {"[^\\\"$]+", "s", ""},
    {"[\"\\]", "s", ""},

    {NULL, NULL, NULL},
};

const struct language language_julia = {
    .name = "julia", .rules = rules, .patterns = patterns, .words = words};
