// the limits of the API model on the texts of a request; test/lib/conformance compares them with the model

/** The length in characters, and a pattern that the whole text matches, with its description for messages. */
export type TextRule = {
  readonly min?: number;
  readonly max: number;
  /** Whether messages quote only the beginning of the text. */
  readonly sensitive?: boolean;
  /** Whether the text is an ID, ARN or URI, in which a word such as "undefined" is a mistake. */
  readonly rejectUnsetValues?: boolean;
} & (
  | { readonly pattern: RegExp; readonly requirement: string }
  | { readonly pattern?: undefined; readonly requirement?: undefined }
);

// white space as Java defines it, because the service is written in Java
const NOT_BLANK = { pattern: /[^ \t\n\v\f\r]/, requirement: 'not be blank' };

export const NAME: TextRule = {
  max: 64,
  pattern: /^[.\-_/#A-Za-z0-9]+$/,
  requirement: 'contain only letters, digits, ".", "-", "_", "/" and "#"',
};

export const CLIENT_TOKEN: TextRule = { max: 64, ...NOT_BLANK };

export const VIRTUAL_CLUSTER_ID: TextRule = {
  max: 64,
  rejectUnsetValues: true,
  pattern: /^[0-9a-z]+$/,
  requirement: 'be a virtual cluster ID: lowercase letters and digits',
};

export const NAMESPACE: TextRule = {
  max: 63,
  rejectUnsetValues: true,
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  requirement:
    'be a Kubernetes namespace: lowercase letters, digits and hyphens, starting and ending with a letter or digit',
};

/** A limit of IAM. */
export const ROLE_NAME: TextRule = {
  max: 64,
  rejectUnsetValues: true,
  pattern: /^[\w+=,.@-]+$/,
  requirement: 'contain only letters, digits, "+", "=", ",", ".", "@", "_" and "-"',
};

export const SECURITY_CONFIGURATION_ID: TextRule = {
  max: 64,
  rejectUnsetValues: true,
  pattern: /^[0-9a-z]+$/,
  requirement: 'be a security configuration ID: lowercase letters and digits',
};

export const ROLE_ARN: TextRule = {
  min: 20,
  max: 2048,
  rejectUnsetValues: true,
  pattern: /^arn:(aws[a-zA-Z0-9-]*):iam::(\d{12})?:(role((\/)|(\/[\u0021-\u007F]+\/))[\w+=,.@-]+)$/,
  requirement: 'be an IAM role ARN, such as arn:aws:iam::123456789012:role/name',
};

export const JOB_TEMPLATE_ARN: TextRule = {
  max: 2048,
  rejectUnsetValues: true,
  pattern: /^arn:aws[a-zA-Z0-9-]*:emr-containers:[a-z0-9-]+:\d{12}:\/jobtemplates\/[0-9a-z]{1,64}$/,
  requirement: 'have a job template ARN, such as arn:aws:emr-containers:eu-west-1:123456789012:/jobtemplates/ID',
};

/** A limit of AWS Lambda. */
export const FUNCTION_ARN: TextRule = {
  max: 256,
  rejectUnsetValues: true,
  pattern: /^arn:aws[a-zA-Z0-9-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/,
  requirement: 'be a Lambda function ARN, such as arn:aws:lambda:eu-west-1:123456789012:function:name',
};

/** A limit of AWS Step Functions. */
export const STATE_MACHINE_ARN: TextRule = {
  max: 256,
  rejectUnsetValues: true,
  pattern: /^arn:aws[a-zA-Z0-9-]*:states:[a-z0-9-]+:\d{12}:stateMachine:[^\s:]+$/,
  requirement: 'be a state machine ARN, such as arn:aws:states:eu-west-1:123456789012:stateMachine:name',
};

export const KMS_KEY_ARN: TextRule = {
  min: 3,
  max: 2048,
  rejectUnsetValues: true,
  pattern: /^arn:(aws[a-zA-Z0-9-]*):kms:.+:(\d{12})?:key\/[(0-9a-zA-Z)-?]+$/s,
  requirement: 'be a KMS key ARN, such as arn:aws:kms:eu-west-1:123456789012:key/ID',
};

export const RELEASE_LABEL: TextRule = {
  max: 64,
  pattern: /^[.\-_/A-Za-z0-9]+$/,
  requirement: 'be a release label, such as emr-7.13.0-latest',
};

export const PARAMETRIC_RELEASE_LABEL: TextRule = {
  max: 64,
  pattern: /^([.\-_/A-Za-z0-9]+|\$\{[a-zA-Z]\w*\})$/,
  requirement: 'be a release label, such as emr-7.13.0-latest, or a parameter',
};

export const ENTRY_POINT: TextRule = { max: 256, sensitive: true, rejectUnsetValues: true, ...NOT_BLANK };

export const ENTRY_POINT_ARGUMENT: TextRule = { max: 10_280, sensitive: true, ...NOT_BLANK };

export const SPARK_PARAMETERS: TextRule = { max: 102_400, sensitive: true, ...NOT_BLANK };

/** The service does not parse parameters: only all of them together have a limit. */
export const SPARK_FILE: TextRule = { max: 102_400, rejectUnsetValues: true, sensitive: true, ...NOT_BLANK };

export const CLASSIFICATION: TextRule = { max: 1024, ...NOT_BLANK };

export const PROPERTY_NAME: TextRule = { max: 1024, ...NOT_BLANK };

export const PROPERTY_VALUE: TextRule = { max: 1024, sensitive: true, ...NOT_BLANK };

export const TEMPLATE_PARAMETER_NAME: TextRule = {
  max: 512,
  pattern: /^[.\-_#A-Za-z0-9]+$/,
  requirement: 'contain only letters, digits, ".", "-", "_" and "#"',
};

export const LOG_GROUP_NAME: TextRule = { ...NAME, max: 512 };

export const PARAMETRIC_LOG_GROUP_NAME: TextRule = {
  max: 512,
  pattern: /^[.\-_/#A-Za-z0-9${}]+$/,
  requirement: 'contain only letters, digits, ".", "-", "_", "/", "#" and parameters',
};

export const LOG_STREAM_NAME_PREFIX: TextRule = { max: 256, ...NOT_BLANK };

export const LOG_URI: TextRule = {
  max: 10_280,
  rejectUnsetValues: true,
  // without the u flag, because the model's pattern matches UTF-16 code units
  pattern: /^[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDBFF-\uDC00\uDFFF\r\n\t]*$/,
  requirement: 'not contain control characters or characters beyond U+FFFD',
};

export const TAG_KEY: TextRule = { max: 128, ...NOT_BLANK };

export const TAG_VALUE: TextRule = { min: 0, max: 256, pattern: /^$|[^ \t\n\v\f\r]/, requirement: 'not be blank' };

export const MAX_CONFIGURATIONS = 100;
export const MAX_PROPERTIES = 100;
export const MAX_TEMPLATE_PARAMETERS = 100;
/** The service allows 50 tags, of which the library adds 4. */
export const MAX_TAGS = 46;
export const MAX_LOG_FILES = 50;
/** 2 GiB. */
export const MAX_LOG_FILE_KIBIBYTES = 2 * 1024 * 1024;
export const MAX_INTEGER = 2 ** 31 - 1;
